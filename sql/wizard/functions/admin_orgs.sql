-- The organisations that the current user is an admin of.
create or replace function wizard.admin_orgs()
returns setof uuid
language plpgsql
stable
security definer
set search_path = ''
rows 2
as $$
begin
    return query
    select m.organization_id
    from wizard.organization_members as m
    where m.user_id = (select auth.uid())
        and m.role = 'admin';
end
$$;

comment on function wizard.admin_orgs() is
    'The part of member_orgs() where the user may delete drafts and read the figures.';

revoke execute on function wizard.admin_orgs() from public;
grant execute on function wizard.admin_orgs() to authenticated, service_role;

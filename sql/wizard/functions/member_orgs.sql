-- The organisations that the current user belongs to; every policy rests on it.
create or replace function wizard.member_orgs()
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
    where m.user_id = (select auth.uid());
end
$$;

comment on function wizard.member_orgs() is
    'Definer, because the policy of organization_members asks it too; plpgsql, which keeps its plan from call to '
    'call.';

revoke execute on function wizard.member_orgs() from public;
grant execute on function wizard.member_orgs() to authenticated, service_role;

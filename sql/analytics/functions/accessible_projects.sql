-- The projects that the current user may read; every policy rests on it.
create or replace function analytics.accessible_projects()
returns setof text
language plpgsql
stable
security definer
set search_path = ''
rows 20
as $$
begin
    return query
    select p.project_id
    from analytics.project as p
    where p.account_id in (
        select a.id
        from analytics.account as a
        where a.user_id = (select auth.uid())
        union all
        select c.account_id
        from analytics.account_collaborator as c
        where c.user_id = (select auth.uid())
    )
    union
    select p.project_id
    from analytics.project as p
    where exists (select from analytics.admin_users as u where u.user_id = (select auth.uid()));
end
$$;

comment on function analytics.accessible_projects() is
    'Projects of accounts that the current user owns or shares; all of them for an admin. Definer, because read as '
    'the caller these tables are either hidden from them or open to forgery; plpgsql, which keeps its plan from call '
    'to call.';

revoke execute on function analytics.accessible_projects() from public;
grant execute on function analytics.accessible_projects() to authenticated, service_role;

-- Whether the caller may read a project: asked once by each read function, instead of once a row by a policy.
create or replace function analytics.can_read_project(p_project_id text)
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
    -- The role that the session acts as, which a definer function does not change; the owner and roles that bypass
    -- row security read everything, as they do in the tables.
    with caller as (
        select coalesce(nullif(current_setting('role'), 'none'), session_user) as name
    )
    select
        exists (
            select
            from caller as c
            inner join pg_roles as r on r.rolname = c.name
            where r.rolbypassrls
                or pg_has_role(r.oid, current_user, 'usage')
        )
        or p_project_id in (select p.id from analytics.accessible_projects() as p (id))
$$;

comment on function analytics.can_read_project(text) is
    'True for projects in accessible_projects(), and for every one when the caller bypasses row security.';

revoke execute on function analytics.can_read_project(text) from public;
grant execute on function analytics.can_read_project(text) to authenticated, service_role;

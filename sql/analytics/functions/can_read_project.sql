-- Whether the caller may read a project: asked once by each read function, instead of once a row by a policy.
create or replace function analytics.can_read_project(p_project_id text)
returns boolean
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
    -- The role that the session acts as, which a definer function does not change; the owner and roles that bypass
    -- row security read everything, as they do in the tables.
    return exists (
        select
        from pg_roles as r
        where r.rolname = coalesce(nullif(current_setting('role'), 'none'), session_user)
            and (r.rolbypassrls or pg_has_role(r.oid, current_user, 'usage'))
    )
    or p_project_id in (select p.id from analytics.accessible_projects() as p (id));
end
$$;

comment on function analytics.can_read_project(text) is
    'True for projects in accessible_projects(), and for every one when the caller bypasses row security. '
    'plpgsql, which keeps its plan from call to call.';

revoke execute on function analytics.can_read_project(text) from public;
grant execute on function analytics.can_read_project(text) to authenticated, service_role;

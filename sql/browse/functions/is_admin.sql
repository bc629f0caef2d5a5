-- Whether the caller sees everything.
create or replace function browse.is_admin()
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
    or exists (
        select
        from browse.profiles as p
        where p.id = (select auth.uid())
            and p.role = 'admin'
    );
end
$$;

comment on function browse.is_admin() is
    'True for profiles with the role admin, for the owner and for roles that bypass row security. Definer, so that no '
    'policy depends on the policy of profiles.';

revoke execute on function browse.is_admin() from public;
grant execute on function browse.is_admin() to anon, authenticated, service_role;

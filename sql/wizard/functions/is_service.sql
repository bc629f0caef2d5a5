-- Whether the caller is the service rather than a user.
create or replace function wizard.is_service()
returns boolean
language sql
stable
as $$
    select exists (
        select
        from pg_roles as r
        where r.rolname = coalesce(nullif(current_setting('role'), 'none'), session_user)
            and (r.rolbypassrls or r.rolsuper)
    )
$$;

comment on function wizard.is_service() is
    'True when the role that the session acts as bypasses row security; a definer function does not change that '
    'role, and a token cannot claim it.';

revoke execute on function wizard.is_service() from public;

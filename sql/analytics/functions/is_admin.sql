-- Whether the current user is an admin.
create or replace function analytics.is_admin()
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
    select exists (select from analytics.admin_users as u where u.user_id = (select auth.uid()))
$$;

comment on function analytics.is_admin() is 'Definer, so that policies do not depend on the policy of admin_users.';

revoke execute on function analytics.is_admin() from public;
grant execute on function analytics.is_admin() to authenticated, service_role;

-- Admins see that they are one.
revoke all on analytics.admin_users from public, anon, authenticated, service_role;
grant select on analytics.admin_users to authenticated;
grant select, insert, update, delete on analytics.admin_users to service_role;

alter table analytics.admin_users enable row level security;

create policy admin_users_select on analytics.admin_users
for select
to authenticated
using (user_id = (select auth.uid()));

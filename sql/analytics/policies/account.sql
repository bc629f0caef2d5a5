-- Accounts are read by their owner and by those they are shared with.
revoke all on analytics.account from public, anon, authenticated, service_role;
grant select on analytics.account to authenticated;
grant select, insert, update, delete on analytics.account to service_role;

alter table analytics.account enable row level security;

create policy account_select on analytics.account
for select
to authenticated
using (
    user_id = (select auth.uid())
    or id in (select c.account_id from analytics.account_collaborator as c where c.user_id = (select auth.uid()))
);

-- Who shares an account is known to himself and to the owner.
revoke all on analytics.account_collaborator from public, anon, authenticated, service_role;
grant select on analytics.account_collaborator to authenticated;
grant select, insert, update, delete on analytics.account_collaborator to service_role;

alter table analytics.account_collaborator enable row level security;

create policy account_collaborator_select on analytics.account_collaborator
for select
to authenticated
using (
    user_id = (select auth.uid())
    or analytics.owns_account(account_id)
);

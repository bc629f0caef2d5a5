-- Users see their own votes; cast_vote() writes them.
revoke all on setlist.votes from public, anon, authenticated, service_role;
grant select on setlist.votes to authenticated;
grant select, insert, update, delete on setlist.votes to service_role;

alter table setlist.votes enable row level security;

create policy votes_select on setlist.votes
for select
to authenticated
using (user_id = (select auth.uid()));

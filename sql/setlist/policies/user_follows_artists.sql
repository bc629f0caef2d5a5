-- Whom a user follows is private.
revoke all on setlist.user_follows_artists from public, anon, authenticated, service_role;
grant select on setlist.user_follows_artists to authenticated;
grant insert (user_id, artist_id, notifications_enabled) on setlist.user_follows_artists to authenticated;
grant update (notifications_enabled) on setlist.user_follows_artists to authenticated;
grant delete on setlist.user_follows_artists to authenticated;
grant select, insert, update, delete on setlist.user_follows_artists to service_role;

alter table setlist.user_follows_artists enable row level security;

create policy user_follows_artists_select on setlist.user_follows_artists
for select
to authenticated
using (user_id = (select auth.uid()));

create policy user_follows_artists_insert on setlist.user_follows_artists
for insert
to authenticated
with check (user_id = (select auth.uid()));

create policy user_follows_artists_update on setlist.user_follows_artists
for update
to authenticated
using (user_id = (select auth.uid()))
with check (user_id = (select auth.uid()));

create policy user_follows_artists_delete on setlist.user_follows_artists
for delete
to authenticated
using (user_id = (select auth.uid()));

-- Everybody reads what is public of public profiles; a user writes their own row, but not its figures.
-- Grants are for a role, not for a row: the columns that are only the user's own are read with get_my_profile().
revoke all on setlist.user_profiles from public, anon, authenticated, service_role;
grant select (id, username, display_name, bio, avatar_url, location, website) on setlist.user_profiles
to anon, authenticated;
grant insert (
    id,
    username,
    display_name,
    bio,
    avatar_url,
    location,
    website,
    email_notifications,
    public_profile
) on setlist.user_profiles to authenticated;
grant update (
    username,
    display_name,
    bio,
    avatar_url,
    location,
    website,
    email_notifications,
    public_profile
) on setlist.user_profiles to authenticated;
grant select, insert, update, delete on setlist.user_profiles to service_role;

alter table setlist.user_profiles enable row level security;

create policy user_profiles_select_public on setlist.user_profiles
for select
to anon
using (public_profile);

create policy user_profiles_select on setlist.user_profiles
for select
to authenticated
using (public_profile or id = (select auth.uid()));

create policy user_profiles_insert on setlist.user_profiles
for insert
to authenticated
with check (id = (select auth.uid()));

create policy user_profiles_update on setlist.user_profiles
for update
to authenticated
using (id = (select auth.uid()))
with check (id = (select auth.uid()));

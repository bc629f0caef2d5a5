-- People who are public are seen by everybody, but for their role.
revoke all on browse.profiles from public, anon, authenticated, service_role;
grant select (
    id,
    display_name,
    stage_name,
    avatar_url,
    bio,
    is_public
) on browse.profiles to anon, authenticated;
grant select, insert, update, delete on browse.profiles to service_role;

alter table browse.profiles enable row level security;

create policy profiles_select on browse.profiles
for select
to anon, authenticated
using (is_public);

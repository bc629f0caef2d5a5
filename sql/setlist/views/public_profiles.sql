-- What anybody may know of a user.
create or replace view setlist.public_profiles
with (security_invoker = true)
as
select
    p.id,
    p.username,
    p.display_name,
    p.bio,
    p.avatar_url,
    p.location,
    p.website
from setlist.user_profiles as p;

comment on view setlist.public_profiles is
    'The public columns of public profiles, and of the caller''s own: row security of user_profiles chooses the rows.';

revoke all on setlist.public_profiles from public, anon, authenticated, service_role;
grant select on setlist.public_profiles to anon, authenticated, service_role;

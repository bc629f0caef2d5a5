-- The current user follows an artist.
create or replace function setlist.follow_artist(p_artist_id uuid)
returns boolean
language plpgsql
set search_path = ''
as $$
declare
    caller uuid := auth.uid();
begin
    if caller is null then
        raise exception 'sign in to follow an artist'
            using errcode = 'PT401', detail = '{"parameter": "user"}';
    elsif not exists (select from setlist.artists as a where a.id = p_artist_id) then
        raise exception 'no such artist'
            using errcode = 'PT404', detail = '{"parameter": "p_artist_id"}';
    end if;
    -- Before the first follow a user may have no profile.
    insert into setlist.user_profiles (id) values (caller) on conflict do nothing;
    insert into setlist.user_follows_artists (user_id, artist_id) values (caller, p_artist_id) on conflict do nothing;
    return found;
end
$$;

comment on function setlist.follow_artist(uuid) is
    'Follows an artist; true when the user did not yet. Makes a bare profile when there is none. PT401 without a '
    'user, PT404 for an unknown artist.';

revoke execute on function setlist.follow_artist(uuid) from public;
grant execute on function setlist.follow_artist(uuid) to authenticated;

-- Says that a song is an artist's.
create or replace function setlist.link_artist_song(
    p_artist_id uuid,
    p_song_id uuid,
    p_is_primary boolean default null
)
returns boolean
language plpgsql
set search_path = ''
as $$
begin
    if p_is_primary then
        update setlist.artist_songs as l
        set is_primary_artist = false
        where l.song_id = p_song_id
            and l.artist_id <> p_artist_id
            and l.is_primary_artist;
    end if;
    insert into setlist.artist_songs as l (artist_id, song_id, is_primary_artist)
    values (p_artist_id, p_song_id, coalesce(p_is_primary, false))
    on conflict (artist_id, song_id) do update
    set is_primary_artist = p_is_primary
    where l.is_primary_artist <> p_is_primary;
    return found;
end
$$;

comment on function setlist.link_artist_song(uuid, uuid, boolean) is
    'Links a song to an artist; true when something changed. A primary artist takes the place of the one before; null '
    'leaves that as it is.';

revoke execute on function setlist.link_artist_song(uuid, uuid, boolean) from public;
grant execute on function setlist.link_artist_song(uuid, uuid, boolean) to service_role;

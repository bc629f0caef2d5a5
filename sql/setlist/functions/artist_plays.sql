-- Whether an artist plays a show, as its headliner or in support.
create or replace function setlist.artist_plays(p_artist_id uuid, p_show_id uuid)
returns boolean
language sql
stable
set search_path = ''
as $$
    select
        exists (
            select
            from setlist.shows as s
            where s.id = p_show_id
                and s.headliner_artist_id = p_artist_id
        )
        or exists (
            select
            from setlist.show_artists as a
            where a.show_id = p_show_id
                and a.artist_id = p_artist_id
        )
$$;

comment on function setlist.artist_plays(uuid, uuid) is
    'True when the artist (first argument) is the headliner of the show (second) or among its show_artists.';

revoke execute on function setlist.artist_plays(uuid, uuid) from public;
grant execute on function setlist.artist_plays(uuid, uuid) to authenticated, service_role;

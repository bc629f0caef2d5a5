-- Stores what the importer knows of a song.
create or replace function setlist.upsert_song(p_data jsonb)
returns uuid
language plpgsql
set search_path = ''
as $$
declare
    data jsonb := setlist.importable(p_data, 'songs');
    version jsonb;
    known uuid;
    stored uuid;
begin
    if data ->> 'title' is null or data ->> 'artist' is null then
        raise exception 'a song needs a title and an artist'
            using errcode = 'PT400', detail = '{"parameter": "p_data"}';
    end if;
    -- Where the document does not say which version it is, the title may.
    version := jsonb_build_object(
        'is_live', data ->> 'title' ~* '[(\[][^()]*\mlive\M[^()]*[)\]]',
        'is_demo', data ->> 'title' ~* '[(\[][^()]*\mdemo\M[^()]*[)\]]'
    );
    -- A second time when another importer stores it between our look and our insert.
    for attempt in 1..2 loop
        -- By artist, title and version only what Spotify has not named yet.
        select s.id
        into known
        from setlist.songs as s
        where s.spotify_id = data ->> 'spotify_id'
            or (
                s.spotify_id is null
                and s.artist = data ->> 'artist'
                and s.title_norm = setlist.normalize_title(data ->> 'title')
                and s.is_live = ((version || data) ->> 'is_live')::boolean
                and s.is_demo = ((version || data) ->> 'is_demo')::boolean
            )
        order by s.spotify_id nulls last
        limit 1;
        stored := setlist.upsert_row('songs', known, case when known is null then version || data else data end, attempt = 2);
        exit when stored is not null;
    end loop;
    return stored;
end
$$;

comment on function setlist.upsert_song(jsonb) is
    'Stores a song, found by spotify_id, or by artist, title and version while it has none, and returns its id. Keys '
    'are names of columns; one that is missing keeps its value, other keys are passed over, a row that says the same '
    'is not touched. Without is_live and is_demo a title like "Song (live)" tells. PT400 without a title or artist.';

revoke execute on function setlist.upsert_song(jsonb) from public;
grant execute on function setlist.upsert_song(jsonb) to service_role;

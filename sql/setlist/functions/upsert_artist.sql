-- Stores what the importer knows of an artist.
create or replace function setlist.upsert_artist(p_data jsonb)
returns uuid
language plpgsql
set search_path = ''
as $$
declare
    data jsonb := setlist.importable(p_data, 'artists');
    free_slug text;
    known uuid;
    stored uuid;
begin
    if coalesce(data ->> 'ticketmaster_id', data ->> 'spotify_id') is null or data ->> 'name' is null then
        raise exception 'an artist needs a name and an id at Ticketmaster or Spotify'
            using errcode = 'PT400', detail = '{"parameter": "p_data"}';
    end if;
    free_slug := setlist.slugify(data ->> 'name');
    if exists (select from setlist.artists as a where a.slug = free_slug) then
        free_slug := free_slug || '-' || left(md5(coalesce(data ->> 'ticketmaster_id', data ->> 'spotify_id')), 8);
    end if;
    -- A second time when another importer stores it between our look and our insert.
    for attempt in 1..2 loop
        select a.id
        into known
        from setlist.artists as a
        where a.ticketmaster_id = data ->> 'ticketmaster_id'
            or a.spotify_id = data ->> 'spotify_id'
        order by a.ticketmaster_id = data ->> 'ticketmaster_id' desc nulls last
        limit 1;
        stored := setlist.upsert_row('artists', known, case when known is null then jsonb_build_object('slug', free_slug) || data else data end, attempt = 2);
        exit when stored is not null;
    end loop;
    return stored;
end
$$;

comment on function setlist.upsert_artist(jsonb) is
    'Stores an artist, found by ticketmaster_id or spotify_id, and returns the id. Keys are names of columns; one that '
    'is missing keeps its value, other keys are passed over, a row that says the same is not touched. PT400 without a '
    'name or id.';

revoke execute on function setlist.upsert_artist(jsonb) from public;
grant execute on function setlist.upsert_artist(jsonb) to service_role;

-- Stores what the importer knows of a show.
create or replace function setlist.upsert_show(p_data jsonb)
returns uuid
language plpgsql
set search_path = ''
as $$
declare
    data jsonb := setlist.importable(p_data, 'shows');
    free_slug text;
    known uuid;
    stored uuid;
begin
    if data ->> 'name' is null or data ->> 'date' is null or data ->> 'headliner_artist_id' is null then
        raise exception 'a show needs a name, a date and a headliner'
            using errcode = 'PT400', detail = '{"parameter": "p_data"}';
    end if;
    free_slug := setlist.slugify(concat_ws(' ', data ->> 'name', data ->> 'date'));
    if exists (select from setlist.shows as s where s.slug = free_slug) then
        free_slug := free_slug || '-' || left(
            md5(
                coalesce(
                    data ->> 'ticketmaster_id',
                    concat_ws(' ', data ->> 'venue_id', data ->> 'headliner_artist_id', data ->> 'start_time')
                )
            ),
            8
        );
    end if;
    -- A second time when another importer stores it between our look and our insert.
    for attempt in 1..2 loop
        if data ->> 'ticketmaster_id' is not null then
            select s.id
            into known
            from setlist.shows as s
            where s.ticketmaster_id = data ->> 'ticketmaster_id';
        else
            select s.id
            into known
            from setlist.shows as s
            where s.ticketmaster_id is null
                and s.headliner_artist_id = (data ->> 'headliner_artist_id')::uuid
                and s.date = (data ->> 'date')::date
                and s.venue_id is not distinct from (data ->> 'venue_id')::uuid
                and s.start_time is not distinct from (data ->> 'start_time')::time;
        end if;
        stored := setlist.upsert_row('shows', known, case when known is null then jsonb_build_object('slug', free_slug) || data else data end, attempt = 2);
        exit when stored is not null;
    end loop;
    return stored;
end
$$;

comment on function setlist.upsert_show(jsonb) is
    'Stores a show, found by ticketmaster_id, without one by venue, date, headliner and hour, and returns its id. Keys '
    'are names of columns; one that is missing keeps its value, other keys are passed over, a row that says the same '
    'is not touched. PT400 without a name, date or headliner.';

revoke execute on function setlist.upsert_show(jsonb) from public;
grant execute on function setlist.upsert_show(jsonb) to service_role;

-- Stores what the importer knows of a venue.
create or replace function setlist.upsert_venue(p_data jsonb)
returns uuid
language plpgsql
set search_path = ''
as $$
declare
    data jsonb := setlist.importable(p_data, 'venues');
    free_slug text;
    known uuid;
    stored uuid;
begin
    if data ->> 'name' is null then
        raise exception 'a venue needs a name'
            using errcode = 'PT400', detail = '{"parameter": "p_data"}';
    end if;
    free_slug := coalesce(data ->> 'slug', setlist.slugify(concat_ws(' ', data ->> 'name', data ->> 'city')));
    if data ->> 'ticketmaster_id' is not null
        and data ->> 'slug' is null
        and exists (select from setlist.venues as v where v.slug = free_slug)
    then
        free_slug := free_slug || '-' || left(md5(data ->> 'ticketmaster_id'), 8);
    end if;
    -- A second time when another importer stores it between our look and our insert.
    for attempt in 1..2 loop
        select v.id
        into known
        from setlist.venues as v
        where case
            when data ->> 'ticketmaster_id' is not null then v.ticketmaster_id = data ->> 'ticketmaster_id'
            else v.slug = free_slug
        end;
        stored := setlist.upsert_row('venues', known, case when known is null then jsonb_build_object('slug', free_slug) || data else data end, attempt = 2);
        exit when stored is not null;
    end loop;
    return stored;
end
$$;

comment on function setlist.upsert_venue(jsonb) is
    'Stores a venue, found by ticketmaster_id, without one by its slug (made of name and city when not given), and '
    'returns its id. Keys are names of columns; one that is missing keeps its value, other keys are passed over, a row '
    'that says the same is not touched. PT400 without a name.';

revoke execute on function setlist.upsert_venue(jsonb) from public;
grant execute on function setlist.upsert_venue(jsonb) to service_role;

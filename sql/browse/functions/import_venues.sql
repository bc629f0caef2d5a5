-- Takes in venues as the importers pass them.
create or replace function browse.import_venues(p_venues jsonb)
returns bigint
language plpgsql
volatile
set search_path = ''
as $$
declare
    written bigint;
begin
    insert into browse.venues as t (id, name, address, city, state, country, postcode, lat, lng, timezone)
    select distinct on (i.id)
        i.id,
        v.name,
        v.address,
        v.city,
        v.state,
        v.country,
        v.postcode,
        v.lat,
        v.lng,
        v.timezone
    from jsonb_to_recordset(p_venues) as v (
        name text,
        address text,
        city text,
        state text,
        country text,
        postcode text,
        lat numeric(9, 6),
        lng numeric(9, 6),
        timezone text
    )
    cross join lateral (select browse.venue_id(v.name, v.address, v.city) as id) as i
    where v.name is not null
    order by i.id
    on conflict (id) do update
    -- What is missing is added; two providers that differ would else take turns.
    set state = coalesce(t.state, excluded.state),
        country = coalesce(t.country, excluded.country),
        postcode = coalesce(t.postcode, excluded.postcode),
        lat = coalesce(t.lat, excluded.lat),
        lng = coalesce(t.lng, excluded.lng)
    where (t.state is null and excluded.state is not null)
        or (t.country is null and excluded.country is not null)
        or (t.postcode is null and excluded.postcode is not null)
        or (t.lat is null and excluded.lat is not null);
    get diagnostics written = row_count;
    return written;
end
$$;

comment on function browse.import_venues(jsonb) is
    'A part of the importers: inserts venues, and completes those that are there from, an array of objects with name, '
    'address, city, state, country, postcode, lat, lng and timezone. Returns how many rows it wrote.';

revoke execute on function browse.import_venues(jsonb) from public;
grant execute on function browse.import_venues(jsonb) to service_role;

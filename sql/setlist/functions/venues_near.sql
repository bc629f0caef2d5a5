-- The venues around a place, the nearest first.
create or replace function setlist.venues_near(
    p_lat float8,
    p_lng float8,
    p_radius_m float8 default 50000,
    p_limit int default 50
)
returns table (
    id uuid,
    ticketmaster_id text,
    name text,
    slug text,
    address text,
    city text,
    state text,
    country text,
    postal_code text,
    latitude numeric,
    longitude numeric,
    timezone text,
    capacity int,
    image_url text,
    website text,
    distance_m float8
)
language sql
stable
-- No "set": it is meant to become part of the query that calls it.
as $$
    select
        (w.venue).id,
        (w.venue).ticketmaster_id,
        (w.venue).name,
        (w.venue).slug,
        (w.venue).address,
        (w.venue).city,
        (w.venue).state,
        (w.venue).country,
        (w.venue).postal_code,
        (w.venue).latitude,
        (w.venue).longitude,
        (w.venue).timezone,
        (w.venue).capacity,
        (w.venue).image_url,
        (w.venue).website,
        w.distance_m
    from setlist.venues_within(p_lat, p_lng, p_radius_m) as w
    order by w.distance_m, (w.venue).id
    limit setlist.check_limit(p_limit, 500)
$$;

comment on function setlist.venues_near(float8, float8, float8, int) is
    'Venues within p_radius_m metres of a latitude and longitude (degrees), the nearest first, with the distance in '
    'metres; at most 500. PT400 when a value cannot be. The same with PostGIS and without, to 0.01 %.';

revoke execute on function setlist.venues_near(float8, float8, float8, int) from public;
grant execute on function setlist.venues_near(float8, float8, float8, int) to anon, authenticated, service_role;

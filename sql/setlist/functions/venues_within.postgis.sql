-- The venues within a distance, each with its own.
-- dbkit: requires extension postgis
create or replace function setlist.venues_within(
    p_lat float8,
    p_lng float8,
    p_radius_m float8
)
returns table (venue setlist.venues, distance_m float8)
language sql
stable
-- No "set": it is meant to become part of the query that calls it.
as $$
    select
        v,
        extensions.st_distance(v.location, c.center)
    from setlist.search_center(p_lat, p_lng, p_radius_m) as c (center)
    inner join setlist.venues as v on extensions.st_dwithin(v.location, c.center, p_radius_m)
$$;

comment on function setlist.venues_within(float8, float8, float8) is
    'Venues within so many metres of a latitude and longitude (degrees), each as a row of the table, with the distance '
    'in metres on WGS 84. PT400 when a value cannot be.';

revoke execute on function setlist.venues_within(float8, float8, float8) from public;
grant execute on function setlist.venues_within(float8, float8, float8) to anon, authenticated, service_role;

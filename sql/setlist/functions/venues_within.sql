-- The venues within a distance, each with its own.
-- dbkit: unless extension postgis
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
        f.venue,
        f.distance_m
    from (
        select
            v as venue,
            b.radius_m,
            setlist.distance_m(p_lat, p_lng, v.latitude::float8, v.longitude::float8) as distance_m
        from setlist.search_boxes(p_lat, p_lng, p_radius_m) as b
        inner join setlist.venues as v on v.location <@ b.area
        -- Computed once a venue.
        offset 0
    ) as f
    -- The radius as search_boxes() returns it: of a null one the planner would conclude that there is nothing to
    -- find, and never call what refuses it.
    where f.distance_m <= f.radius_m
$$;

comment on function setlist.venues_within(float8, float8, float8) is
    'Venues within so many metres of a latitude and longitude (degrees), each as a row of the table, with the distance '
    'in metres on WGS 84. PT400 when a value cannot be.';

revoke execute on function setlist.venues_within(float8, float8, float8) from public;
grant execute on function setlist.venues_within(float8, float8, float8) to anon, authenticated, service_role;

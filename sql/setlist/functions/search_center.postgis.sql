-- The place around which venues are searched.
-- dbkit: requires extension postgis
create or replace function setlist.search_center(
    p_lat float8,
    p_lng float8,
    p_radius_m float8
)
returns extensions.geography
language plpgsql
immutable
set search_path = ''
as $$
begin
    perform setlist.check_place(p_lat, p_lng, p_radius_m);
    return extensions.st_setsrid(extensions.st_makepoint(p_lng, p_lat), 4326)::extensions.geography;
end
$$;

comment on function setlist.search_center(float8, float8, float8) is
    'The point at a latitude and longitude (degrees); PT400 when these or the radius (metres) cannot be.';

revoke execute on function setlist.search_center(float8, float8, float8) from public;
grant execute on function setlist.search_center(float8, float8, float8) to anon, authenticated, service_role;

-- The boxes in degrees that hold whatever is within a distance.
-- dbkit: unless extension postgis
create or replace function setlist.search_boxes(
    p_lat float8,
    p_lng float8,
    p_radius_m float8
)
returns table (area box, radius_m float8)
language plpgsql
immutable
set search_path = ''
rows 1
as $$
declare
    -- As an angle on the smallest sphere that fits the globe anywhere, and a little more.
    angle float8;
    south float8;
    north float8;
    wide float8;
begin
    perform setlist.check_place(p_lat, p_lng, p_radius_m);
    radius_m := p_radius_m;
    angle := degrees(p_radius_m * 1.01 / 6335439) + 0.00001;
    south := p_lat - angle;
    north := p_lat + angle;
    -- A circle around a pole crosses every meridian.
    if south <= -90 or north >= 90 then
        area := box(point(-180, greatest(south, -90)), point(180, least(north, 90)));
        return next;
        return;
    end if;
    wide := asind(sind(angle) / cosd(p_lat));
    -- What reaches over the date line comes back on the other side.
    area := box(point(greatest(p_lng - wide, -180), south), point(least(p_lng + wide, 180), north));
    return next;
    if p_lng - wide <= -180 then
        area := box(point(p_lng - wide + 360, south), point(180, north));
        return next;
    end if;
    if p_lng + wide >= 180 then
        area := box(point(-180, south), point(p_lng + wide - 360, north));
        return next;
    end if;
end
$$;

comment on function setlist.search_boxes(float8, float8, float8) is
    'One or two boxes of longitudes and latitudes (degrees) that hold the circle with a radius in metres, and a '
    'percent more; they do not overlap, and they know of the date line and the poles. PT400 when a value cannot be.';

revoke execute on function setlist.search_boxes(float8, float8, float8) from public;
grant execute on function setlist.search_boxes(float8, float8, float8) to anon, authenticated, service_role;

-- Refuses a place that is not on the globe, and a radius that is not on it either.
create or replace function setlist.check_place(p_lat float8, p_lng float8, p_radius_m float8)
returns void
language plpgsql
immutable
set search_path = ''
as $$
begin
    if (p_lat between -90 and 90) is not true then
        raise exception 'the latitude must be -90 to 90 degrees'
            using errcode = 'PT400', detail = '{"parameter": "p_lat"}';
    elsif (p_lng between -180 and 180) is not true then
        raise exception 'the longitude must be -180 to 180 degrees'
            using errcode = 'PT400', detail = '{"parameter": "p_lng"}';
    elsif (p_radius_m > 0 and p_radius_m <= 20100000) is not true then
        raise exception 'the radius must be more than 0 and at most 20,100,000 metres'
            using errcode = 'PT400', detail = '{"parameter": "p_radius_m"}';
    end if;
end
$$;

comment on function setlist.check_place(float8, float8, float8) is
    'Raises PT400 for a latitude or longitude (degrees) or a radius (metres) that cannot be.';

revoke execute on function setlist.check_place(float8, float8, float8) from public;
grant execute on function setlist.check_place(float8, float8, float8) to anon, authenticated, service_role;

-- Where a venue is, as PostgreSQL itself searches it, where PostGIS is not there.
-- depends: setlist-0003-venues
-- dbkit: unless extension postgis
alter table setlist.venues add column location point generated always as (
    point(longitude::float8, latitude::float8)
) stored;
create index venues_location_idx on setlist.venues using gist (location);
comment on column setlist.venues.location is
    'Longitude and latitude in degrees; made from the two columns, so that the three cannot disagree.';

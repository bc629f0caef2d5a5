-- Where a venue is, as PostGIS searches it.
-- depends: setlist-0003-venues
-- dbkit: requires extension postgis
create extension if not exists postgis with schema extensions;
alter table setlist.venues add column location extensions.geography (point, 4326) generated always as (
    extensions.st_setsrid(
        extensions.st_makepoint(longitude::float8, latitude::float8),
        4326
    )::extensions.geography
) stored;
create index venues_location_idx on setlist.venues using gist (location);
comment on column setlist.venues.location is 'Made from longitude and latitude, so that the three cannot disagree.';

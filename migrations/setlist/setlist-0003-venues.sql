-- The venues, still without their place on the globe.
-- depends: setlist-0002-artists
create table setlist.venues (
    id uuid primary key default gen_random_uuid(),
    ticketmaster_id text unique check (ticketmaster_id <> ''),
    name text not null check (name <> ''),
    slug text not null unique check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    address text,
    city text,
    state text,
    country text check (country ~ '^[A-Z]{2}$'),
    postal_code text,
    latitude numeric(9, 6) check (latitude between -90 and 90),
    longitude numeric(9, 6) check (longitude between -180 and 180),
    timezone text check (
        timezone is null
        or (
            timezone ~ '^(UTC|[A-Za-z_]+(/[A-Za-z0-9_+-]+)+)$'
            and (timestamptz '2000-01-01' at time zone timezone) is not null
        )
    ),
    capacity int check (capacity > 0),
    image_url text,
    website text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint venues_both_coordinates check ((latitude is null) = (longitude is null))
);
create index venues_city_state_idx on setlist.venues (city, state);
comment on table setlist.venues is 'Where shows take place; filled by the importer.';
comment on column setlist.venues.country is 'ISO 3166-1, two capitals.';
comment on column setlist.venues.latitude is 'Degrees north, WGS 84.';
comment on column setlist.venues.longitude is 'Degrees east, WGS 84.';
comment on column setlist.venues.timezone is
    'A zone of the tz database; null is unknown, and shows are then taken for UTC.';

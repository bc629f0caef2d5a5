-- The shows and who plays them. Whichever of the two locations is left out counts as there.
-- depends: setlist-0004-location-postgis setlist-0005-location-plain
create table setlist.shows (
    id uuid primary key default gen_random_uuid(),
    ticketmaster_id text unique check (ticketmaster_id <> ''),
    headliner_artist_id uuid not null references setlist.artists on delete restrict,
    venue_id uuid references setlist.venues on delete set null,
    name text not null check (name <> ''),
    slug text not null unique check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    date date not null,
    start_time time,
    doors_time time,
    starts_at timestamptz not null,
    status text not null default 'upcoming' check (
        status in ('upcoming', 'ongoing', 'completed', 'cancelled', 'postponed')
    ),
    description text,
    ticket_url text,
    image_url text,
    min_price numeric(12, 2) check (min_price >= 0),
    max_price numeric(12, 2) check (max_price >= 0),
    currency char(3) not null default 'USD' check (currency ~ '^[A-Z]{3}$'),
    is_featured boolean not null default false,
    is_verified boolean not null default false,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint shows_prices_in_order check (min_price <= max_price)
);
-- What Ticketmaster does not know is known by place, day, artist and hour.
create unique index shows_without_ticketmaster_id_key
on setlist.shows (venue_id, date, headliner_artist_id, start_time) nulls not distinct
where ticketmaster_id is null;
create index shows_headliner_artist_id_date_idx on setlist.shows (headliner_artist_id, date);
create index shows_venue_id_date_idx on setlist.shows (venue_id, date);
create index shows_upcoming_date_idx on setlist.shows (date) where status = 'upcoming';
comment on table setlist.shows is 'Shows, past and to come; filled by the importer.';
comment on column setlist.shows.date is 'The day at the venue.';
comment on column setlist.shows.start_time is 'The hour at the venue; null is not known yet.';
comment on column setlist.shows.starts_at is
    'Date and start_time (midnight when unknown) in the venue''s zone (UTC when unknown); set by trigger.';
comment on column setlist.shows.min_price is 'In whole units of currency.';
comment on column setlist.shows.max_price is 'In whole units of currency.';

create table setlist.show_artists (
    show_id uuid references setlist.shows on delete cascade,
    artist_id uuid references setlist.artists on delete cascade,
    billing int not null default 1 check (billing > 0),
    primary key (show_id, artist_id)
);
create index show_artists_artist_id_idx on setlist.show_artists (artist_id);
comment on table setlist.show_artists is 'Supporting acts of a show; the headliner is in the show itself.';
comment on column setlist.show_artists.billing is 'Place on the bill after the headliner, from 1.';

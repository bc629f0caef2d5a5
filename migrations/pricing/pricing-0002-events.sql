-- The events whose tickets are watched, and the zones of their halls.
-- depends: pricing-0001-schema
create table pricing.events (
    id uuid primary key default gen_random_uuid(),
    external_id varchar(255) not null unique check (external_id <> ''),
    name text not null check (name <> ''),
    venue text not null check (venue <> ''),
    city text,
    state text,
    date timestamptz not null,
    category text,
    performer_id text,
    performer_name text,
    image_url text,
    active boolean not null default true,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    last_scraped timestamptz
);
create index events_date_idx on pricing.events (date);
-- Which event is to be scraped next.
create index events_last_scraped_idx on pricing.events (last_scraped nulls first) where active;
comment on table pricing.events is
    'Events whose tickets are watched. One that is over is made inactive; deleting it is refused while it has '
    'snapshots, see purge_event().';
comment on column pricing.events.external_id is 'The name of the event where it is sold; upsert_event() goes by it.';
comment on column pricing.events.date is 'When it begins.';
comment on column pricing.events.last_scraped is 'The newest scrape instant that ingest_snapshots() was given.';

create table pricing.zones_mapping (
    event_id uuid references pricing.events on delete cascade,
    zone_name text check (zone_name <> ''),
    sections text[] not null default '{}'
    check (array_position(sections, null) is null and array_position(sections, '') is null),
    display_order int not null default 0,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (event_id, zone_name)
);
comment on table pricing.zones_mapping is
    'Which sections make up a zone of an event, and in which order zones are shown. A section is in one zone of an '
    'event only, which a trigger sees to.';

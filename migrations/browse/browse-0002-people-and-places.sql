-- Venues, people, providers and the legacy events.
-- depends: browse-0001-schema
create table browse.providers (
    source text primary key check (source ~ '^[a-z][a-z0-9_]*$'),
    priority int not null unique,
    amounts_unit text not null check (amounts_unit in ('major', 'minor'))
);
comment on table browse.providers is
    'Who sells tickets. The one with the lowest priority is believed first about names and times.';
comment on column browse.providers.amounts_unit is
    'What amounts arrive in: major, dollars, or minor, cents. Converted once, in the roll-up.';
insert into browse.providers (source, priority, amounts_unit)
values
('humanitix', 1, 'major'),
('eventbrite', 2, 'minor');

create table browse.venues (
    id uuid primary key default gen_random_uuid(),
    name text not null,
    address text,
    suburb text,
    city text,
    state text,
    country char(2) check (country ~ '^[A-Z]{2}$'),
    postcode text,
    lat numeric(9, 6) check (lat between -90 and 90),
    lng numeric(9, 6) check (lng between -180 and 180),
    timezone text not null default 'Australia/Sydney' check (
        timezone ~ '^(UTC|[A-Za-z_]+(/[A-Za-z0-9_+-]+)+)$'
        and (timestamptz '2000-01-01 00:00:00+00' at time zone timezone) is not null
    ),
    capacity int check (capacity >= 0),
    updated_at timestamptz not null default now(),
    check ((lat is null) = (lng is null))
);
create index venues_city_idx on browse.venues (city);
create index venues_lower_city_idx on browse.venues (lower(city));
comment on table browse.venues is 'Where sessions take place.';
comment on column browse.venues.timezone is 'The zone of local times of sessions whose provider names none.';

create table browse.profiles (
    id uuid primary key references auth.users on delete cascade,
    display_name text not null,
    stage_name text,
    avatar_url text,
    bio text,
    is_public boolean not null default true,
    role text check (role in ('performer', 'promoter', 'admin'))
);
comment on table browse.profiles is 'People: performers, promoters, admins.';
comment on column browse.profiles.is_public is 'Whether others see the name; "TBA" stands in line-ups else.';
comment on column browse.profiles.role is
    'A promoter reads the money of the events he promotes, an admin that of all.';

create table browse.events (
    id uuid primary key default gen_random_uuid(),
    source_id text unique,
    title text not null,
    promoter_id uuid references browse.profiles on delete set null,
    promoter_name text,
    banner_url text,
    event_url text,
    venue_id uuid references browse.venues on delete set null,
    is_recurring boolean not null default false,
    recurrence_rule text,
    event_date timestamptz,
    status text,
    raw jsonb not null default '{}',
    imported_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);
create index events_promoter_id_idx on browse.events (promoter_id);
create index events_venue_id_idx on browse.events (venue_id);
comment on table browse.events is
    'Events of before the imports: the fallback for what no provider reports, and who promotes an event.';
comment on column browse.events.status is 'draft is hidden, cancelled cancels the sessions; anything else shows.';

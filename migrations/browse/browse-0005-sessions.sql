-- Which provider sessions are the same, and the ids that a real session keeps.
-- depends: browse-0004-eventbrite
create table browse.session_sources (
    source text references browse.providers,
    source_session_id text,
    canonical_source text not null references browse.providers,
    canonical_session_source_id text not null,
    event_id uuid references browse.events on delete set null,
    event_source_id text,
    event_name text,
    session_name text,
    starts_at timestamptz,
    ends_at timestamptz,
    timezone text check (
        timezone is null
        or (
            timezone ~ '^(UTC|[A-Za-z_]+(/[A-Za-z0-9_+-]+)+)$'
            and (timestamptz '2000-01-01 00:00:00+00' at time zone timezone) is not null
        )
    ),
    venue_id uuid references browse.venues on delete set null,
    event_url text,
    banner_url text,
    is_published boolean not null default true,
    raw jsonb not null default '{}',
    imported_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (source, source_session_id),
    -- Both are looked at when a transaction ends, so that rows may be mapped in any order.
    constraint session_sources_canonical_fkey
    foreign key (canonical_source, canonical_session_source_id)
    references browse.session_sources (source, source_session_id)
    deferrable initially deferred,
    constraint session_sources_one_row_a_source
    unique (canonical_source, canonical_session_source_id, source)
    deferrable initially deferred
);
create index session_sources_event_id_idx on browse.session_sources (event_id);
create index session_sources_venue_id_idx on browse.session_sources (venue_id);
create index session_sources_starts_at_idx on browse.session_sources (starts_at);
create index session_sources_source_event_source_id_idx on browse.session_sources (source, event_source_id);
comment on table browse.session_sources is
    'Every session of every provider, which real session it is, and what its provider reports of it.';
comment on column browse.session_sources.canonical_source is
    'With canonical_session_source_id: the row that stands for the real session; itself, if sold here only.';
comment on column browse.session_sources.event_id is 'The legacy event, whose promoter may read the money.';
comment on column browse.session_sources.is_published is
    'Of Humanitix: kept as its event is published and public, by triggers.';

create table browse.event_ids (
    provider text references browse.providers,
    event_source_id text,
    event_id uuid not null unique default gen_random_uuid(),
    first_seen_at timestamptz not null default clock_timestamp(),
    primary key (provider, event_source_id)
);
comment on table browse.event_ids is 'A UUID for every event of every provider, given once.';

create table browse.sessions (
    canonical_source text references browse.providers,
    canonical_session_source_id text,
    session_id uuid not null unique default gen_random_uuid(),
    event_id uuid not null references browse.event_ids (event_id),
    first_seen_at timestamptz not null default clock_timestamp(),
    primary key (canonical_source, canonical_session_source_id)
);
create index sessions_event_id_idx on browse.sessions (event_id);
comment on table browse.sessions is
    'Every real session and its UUID, which it keeps whatever it is mapped to; filled by sync_sessions().';

create table browse.session_aliases (
    old_session_id uuid primary key,
    session_id uuid not null references browse.sessions (session_id) on update cascade on delete cascade,
    merged_at timestamptz not null default now(),
    check (old_session_id <> session_id)
);
create index session_aliases_session_id_idx on browse.session_aliases (session_id);
comment on table browse.session_aliases is 'Ids of sessions that turned out to be another, and that other.';

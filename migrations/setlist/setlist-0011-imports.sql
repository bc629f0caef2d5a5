-- How far imports are, and when the ranking was last made.
-- depends: setlist-0010-votes
create table setlist.import_status (
    id uuid primary key default gen_random_uuid(),
    job_id text not null unique check (job_id <> ''),
    artist_id uuid references setlist.artists on delete set null,
    created_by uuid references auth.users on delete set null,
    stage text not null default 'queued' check (
        stage in ('queued', 'initializing', 'artist', 'shows', 'songs', 'setlists', 'completed', 'failed')
    ),
    progress int not null default 0 check (progress between 0 and 100),
    message text,
    estimated_completion_at timestamptz,
    error_code text check (error_code ~ '^[a-z][a-z0-9_]*$'),
    error_detail text,
    completed_at timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint import_status_completed_at_final check ((completed_at is not null) = (stage in ('completed', 'failed'))),
    constraint import_status_error_failed check (
        stage = 'failed' or (error_code is null and error_detail is null)
    )
);
create index import_status_artist_id_idx on setlist.import_status (artist_id);
create index import_status_created_by_idx on setlist.import_status (created_by);
create index import_status_unfinished_idx on setlist.import_status (updated_at) where completed_at is null;
comment on table setlist.import_status is 'Progress of imports, sent to who asked for them in real time; kept 30 days.';
comment on column setlist.import_status.progress is 'Percent; never goes down.';
comment on column setlist.import_status.message is 'For the user who waits.';
comment on column setlist.import_status.error_code is 'One word, for the user who waits.';
comment on column setlist.import_status.error_detail is 'Raw text of the error, for service_role alone; not published.';

create table setlist.refresh_status (
    name text primary key,
    refreshed_at timestamptz not null,
    duration_ms numeric not null check (duration_ms >= 0),
    rows bigint not null check (rows >= 0)
);
comment on table setlist.refresh_status is 'The last refresh of each materialized view.';

-- Who performs, and who would like to.
-- depends: browse-0005-sessions
create table browse.event_applications (
    id uuid primary key default gen_random_uuid(),
    canonical_source text not null,
    canonical_session_source_id text not null,
    applicant_id uuid not null references browse.profiles on delete cascade,
    status text not null default 'pending' check (
        status in ('pending', 'shortlisted', 'accepted', 'declined', 'withdrawn', 'waitlisted')
    ),
    applied_at timestamptz not null default now(),
    waitlist_position int check (waitlist_position > 0),
    note text,
    unique (canonical_source, canonical_session_source_id, applicant_id),
    foreign key (canonical_source, canonical_session_source_id) references browse.sessions on update cascade,
    check ((status = 'waitlisted') = (waitlist_position is not null))
);
create index event_applications_applicant_id_idx on browse.event_applications (applicant_id);
comment on table browse.event_applications is 'Performers who would like to perform in a session.';
comment on column browse.event_applications.note is 'Private: for the importers alone.';

create table browse.event_spots (
    id uuid primary key default gen_random_uuid(),
    canonical_source text not null,
    canonical_session_source_id text not null,
    spot_name text,
    position int not null check (position > 0),
    duration_minutes int check (duration_minutes > 0),
    is_paid boolean not null default false,
    payment_cents bigint check (payment_cents >= 0),
    performer_id uuid references browse.profiles on delete set null,
    status text not null default 'open' check (status in ('open', 'held', 'confirmed', 'cancelled')),
    foreign key (canonical_source, canonical_session_source_id) references browse.sessions on update cascade,
    constraint event_spots_performer_check check ((status in ('held', 'confirmed')) = (performer_id is not null))
);
create index event_spots_session_status_idx
on browse.event_spots (canonical_source, canonical_session_source_id, status);
create unique index event_spots_position_idx
on browse.event_spots (canonical_source, canonical_session_source_id, position)
where status <> 'cancelled';
create index event_spots_performer_id_idx on browse.event_spots (performer_id);
comment on table browse.event_spots is 'The places in the programme of a session, in the order of position.';
comment on column browse.event_spots.payment_cents is 'Private: cents, in the currency of the session.';

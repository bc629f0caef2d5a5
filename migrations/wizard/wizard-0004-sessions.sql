-- One run through the wizard.
-- depends: wizard-0003-events
create table wizard.wizard_sessions (
    id uuid primary key default gen_random_uuid(),
    organization_id uuid not null references wizard.organizations on delete restrict,
    session_id varchar(255) not null,
    user_id uuid references auth.users on delete set null,
    current_stage text not null default 'organizerSetup' check (
        current_stage in (
            'organizerSetup', 'eventSetup', 'ticketSetup', 'venueSetup', 'paymentSetup', 'reviewPublish'
        )
    ),
    completed_stages text[] not null default '{}' check (
        completed_stages <@ array[
            'organizerSetup', 'eventSetup', 'ticketSetup', 'venueSetup', 'paymentSetup', 'reviewPublish'
        ]
    ),
    organizer_data jsonb not null default '{}' check (jsonb_typeof(organizer_data) = 'object'),
    event_data jsonb not null default '{}' check (jsonb_typeof(event_data) = 'object'),
    ticket_data jsonb not null default '{}' check (jsonb_typeof(ticket_data) = 'object'),
    venue_data jsonb not null default '{}' check (jsonb_typeof(venue_data) = 'object'),
    payment_data jsonb not null default '{}' check (jsonb_typeof(payment_data) = 'object'),
    version int not null default 1,
    status text not null default 'in_progress' check (
        status in ('in_progress', 'completed', 'abandoned', 'expired')
    ),
    is_active boolean generated always as (status = 'in_progress') stored,
    event_id uuid unique references wizard.events on delete set null,
    completed_at timestamptz,
    expires_at timestamptz not null default now() + interval '7 days',
    last_seen_at timestamptz not null default now(),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    unique (organization_id, session_id),
    unique (organization_id, id),
    constraint wizard_sessions_completed_check check (status <> 'completed' or completed_at is not null),
    constraint wizard_sessions_size_check check (
        pg_column_size(organizer_data) <= 262144
        and pg_column_size(event_data) <= 262144
        and pg_column_size(ticket_data) <= 262144
        and pg_column_size(venue_data) <= 262144
        and pg_column_size(payment_data) <= 262144
    )
) with (autovacuum_vacuum_scale_factor = 0.05, fillfactor = 80);
create index wizard_sessions_organization_id_current_stage_idx
on wizard.wizard_sessions (organization_id, current_stage) where status = 'in_progress';
-- Not for sessions in progress alone: deleting a user sets all of his to null.
create index wizard_sessions_user_id_idx on wizard.wizard_sessions (user_id);
create index wizard_sessions_expires_at_idx on wizard.wizard_sessions (expires_at) where status = 'in_progress';
-- These two are for the clean-up: what to delete, and what to empty before that.
create index wizard_sessions_status_last_seen_at_idx
on wizard.wizard_sessions (status, last_seen_at) where status <> 'in_progress';
create index wizard_sessions_last_seen_at_idx
on wizard.wizard_sessions (last_seen_at)
where status in ('completed', 'abandoned')
and not (
    organizer_data = '{}'
    and event_data = '{}'
    and ticket_data = '{}'
    and venue_data = '{}'
    and payment_data = '{}'
);
comment on table wizard.wizard_sessions is 'Runs through the wizard; written by its functions only.';
comment on column wizard.wizard_sessions.session_id is 'Chosen by the client; unique within the organisation.';
comment on column wizard.wizard_sessions.user_id is 'Who started it; null once that user is deleted.';
comment on column wizard.wizard_sessions.version is 'One more with each change of a payload or of what is completed.';
comment on column wizard.wizard_sessions.last_seen_at is
    'Last use by a member. Stands still once the session has ended, so retention counts from it; updated_at moves '
    'when the clean-up empties the payloads.';

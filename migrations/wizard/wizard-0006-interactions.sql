-- What was said in a session, for debugging; redacted after a month.
-- depends: wizard-0005-actions
create table wizard.wizard_interactions (
    id uuid primary key default gen_random_uuid(),
    organization_id uuid not null references wizard.organizations on delete restrict,
    wizard_session_id uuid not null,
    session_id varchar(255) not null,
    role text not null check (role in ('user', 'assistant', 'system')),
    stage text check (
        stage in ('organizerSetup', 'eventSetup', 'ticketSetup', 'venueSetup', 'paymentSetup', 'reviewPublish')
    ),
    text text not null check (octet_length(text) <= 65536),
    model text,
    tokens_used int check (tokens_used >= 0),
    latency_ms int check (latency_ms >= 0),
    csat smallint check (csat between 1 and 5),
    expires_at timestamptz not null default now() + interval '30 days',
    redacted_at timestamptz,
    created_at timestamptz not null default now(),
    -- Composite, so that the organisation of a row is that of its session.
    foreign key (organization_id, wizard_session_id)
    references wizard.wizard_sessions (organization_id, id) on delete cascade
);
create index wizard_interactions_wizard_session_id_created_at_idx
on wizard.wizard_interactions (wizard_session_id, created_at);
create index wizard_interactions_organization_id_created_at_idx
on wizard.wizard_interactions (organization_id, created_at);
create index wizard_interactions_expires_at_idx
on wizard.wizard_interactions (expires_at) where redacted_at is null;
comment on table wizard.wizard_interactions is
    'Transcript of the sessions and what was saved when; written by log_interaction() and save_stage().';
comment on column wizard.wizard_interactions.session_id is 'For reading; the key is wizard_session_id.';
comment on column wizard.wizard_interactions.text is 'At most 64 kB; [REDACTED] from redacted_at on.';
comment on column wizard.wizard_interactions.csat is 'How a member rates an answer of the assistant, 1 to 5.';

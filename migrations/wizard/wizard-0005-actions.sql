-- What has to happen exactly once.
-- depends: wizard-0004-sessions
create type wizard.action_status as enum ('pending', 'in_progress', 'completed', 'failed', 'cancelled');
comment on type wizard.action_status is 'failed may run again; completed and cancelled are final.';

create table wizard.wizard_actions (
    id uuid primary key default gen_random_uuid(),
    former_ids uuid[] not null default '{}',
    organization_id uuid not null references wizard.organizations on delete restrict,
    wizard_session_id uuid not null,
    session_id varchar(255) not null,
    name varchar(100) not null,
    idempotency_key text not null check (length(idempotency_key) between 8 and 200),
    request_hash text not null,
    status wizard.action_status not null default 'pending',
    payload jsonb not null default '{}',
    result jsonb not null default '{}',
    error_message text,
    execution_time_ms int check (execution_time_ms >= 0),
    attempts int not null default 1,
    lease_expires_at timestamptz,
    started_at timestamptz not null default now(),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    unique (organization_id, name, idempotency_key),
    foreign key (organization_id, wizard_session_id)
    references wizard.wizard_sessions (organization_id, id) on delete cascade
);
create index wizard_actions_wizard_session_id_idx on wizard.wizard_actions (wizard_session_id);
create index wizard_actions_lease_expires_at_idx
on wizard.wizard_actions (lease_expires_at) where status = 'in_progress';
-- Finds the action that an id was of before somebody else took it over.
create index wizard_actions_former_ids_idx on wizard.wizard_actions using gin (former_ids) where former_ids <> '{}';
comment on table wizard.wizard_actions is
    'Publishing, and side effects outside the database, by idempotency key; written by functions only.';
comment on column wizard.wizard_actions.id is
    'Of the current claim: who takes the action over gets a new one, so that who held it before cannot finish it.';
comment on column wizard.wizard_actions.former_ids is 'The ids of the claims before.';
comment on column wizard.wizard_actions.session_id is 'For reading; the key is wizard_session_id.';
comment on column wizard.wizard_actions.request_hash is 'Of what was asked for: a key stands for one request only.';

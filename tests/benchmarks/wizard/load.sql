-- So many organisations with a member each, sessions of every status, their actions and interactions. Nothing is due.
set session_replication_role = replica;

insert into auth.users (id, email)
select
    md5('user ' || o)::uuid,
    format('member-%%s@example.com', o)
from generate_series(1, %(orgs)s) as o;

insert into wizard.organizations (id, name)
select
    md5('org ' || o)::uuid,
    'Organisation ' || o
from generate_series(1, %(orgs)s) as o;

insert into wizard.organization_members (organization_id, user_id, role)
select
    md5('org ' || o)::uuid,
    md5('user ' || o)::uuid,
    'admin'
from generate_series(1, %(orgs)s) as o;

-- Of ten sessions four are in progress and full, four published, one abandoned, one expired; all within a month.
insert into wizard.wizard_sessions (
    id, organization_id, session_id, user_id, current_stage, completed_stages, organizer_data, event_data, ticket_data,
    venue_data, payment_data, version, status, event_id, completed_at, expires_at, last_seen_at, created_at, updated_at
)
select
    md5(format('session %%s %%s', o, s))::uuid,
    md5('org ' || o)::uuid,
    format('bench-%%s-%%s', o, s),
    md5('user ' || o)::uuid,
    'reviewPublish',
    array['organizerSetup', 'eventSetup', 'ticketSetup', 'venueSetup', 'paymentSetup'],
    '{"name": "Ann", "email": "ann@example.com"}',
    jsonb_build_object(
        'title', format('Event %%s of %%s', s, o),
        'type', 'popup',
        'date', current_date + 30,
        'startTime', '19:00',
        'timezone', 'Europe/Berlin',
        'description', repeat('x', 350)
    ),
    '{"tiers": [{"name": "Standard", "price_cents": 2500, "quantity": 100}], "totalCapacity": 150}',
    '{"mode": "physical", "address": "1 Main Street"}',
    '{"enabled": true, "accountId": "acct_1"}',
    6,
    state.name,
    case when state.name = 'completed' then md5(format('event %%s %%s', o, s))::uuid end,
    case when state.name = 'completed' then seen.at end,
    case
        when state.name = 'in_progress' then now() + interval '1 day' + s * 7919 %% 8640 * interval '1 minute'
        else seen.at + interval '7 days'
    end,
    seen.at,
    seen.at - interval '1 hour',
    seen.at
from generate_series(1, %(orgs)s) as o
cross join generate_series(1, %(sessions)s) as s
cross join lateral (
    select (array['in_progress', 'completed', 'in_progress', 'completed', 'abandoned'])[1 + s %% 5] as half
) as first
cross join lateral (
    select case when first.half = 'abandoned' and s %% 10 = 9 then 'expired' else first.half end as name
) as state
cross join lateral (
    select now() - (s %% 25) * interval '1 day' as at
) as seen;

insert into wizard.events (
    id, organization_id, user_id, title, slug, type, event_date, start_time, timezone, starts_at, venue_mode, status,
    published_at
)
select
    s.event_id,
    s.organization_id,
    s.user_id,
    s.event_data ->> 'title',
    'bench-' || left(md5(s.id::text), 20),
    'popup',
    current_date + 30,
    '19:00',
    'Europe/Berlin',
    current_date + 30,
    'physical',
    'published',
    now()
from wizard.wizard_sessions as s
where s.event_id is not null;

insert into wizard.wizard_actions (
    organization_id, wizard_session_id, session_id, name, idempotency_key, request_hash, status, execution_time_ms
)
select
    s.organization_id,
    s.id,
    s.session_id,
    (array['publish_event', 'connectStripe'])[a],
    format('bench-%%s-%%s', a, s.session_id),
    md5(s.session_id),
    'completed',
    a * 10
from wizard.wizard_sessions as s
cross join generate_series(1, 2) as a;

insert into wizard.wizard_interactions (
    organization_id, wizard_session_id, session_id, role, stage, text, model, tokens_used, latency_ms, expires_at,
    created_at
)
select
    s.organization_id,
    s.id,
    s.session_id,
    (array['user', 'assistant'])[1 + i %% 2],
    'eventSetup',
    repeat('What should the title be? ', 8),
    case when i %% 2 = 1 then 'model-1' end,
    case when i %% 2 = 1 then 200 end,
    case when i %% 2 = 1 then 900 end,
    greatest(s.last_seen_at + interval '30 days', now() + interval '1 day'),
    s.last_seen_at + i * interval '1 minute'
from wizard.wizard_sessions as s
cross join generate_series(1, 10) as i;

reset session_replication_role;

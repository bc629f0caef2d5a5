-- Actions: keys, checks, indexes; read by members, written by functions.
select plan(16);

select enum_has_labels(
    'wizard', 'action_status', array['pending', 'in_progress', 'completed', 'failed', 'cancelled'], 'five states'
);
select col_is_unique(
    'wizard', 'wizard_actions', array['organization_id', 'name', 'idempotency_key'], 'a key is the tenant''s own'
);
select fk_ok(
    'wizard', 'wizard_actions', array['organization_id', 'wizard_session_id'],
    'wizard', 'wizard_sessions', array['organization_id', 'id']
);
select has_index('wizard', 'wizard_actions', 'wizard_actions_wizard_session_id_idx', array['wizard_session_id']);
select has_index('wizard', 'wizard_actions', 'wizard_actions_lease_expires_at_idx', array['lease_expires_at']);
select policies_are('wizard', 'wizard_actions', array['wizard_actions_select'], 'one policy: members read');
select table_privs_are('wizard', 'wizard_actions', r.name, r.privileges, r.name || ' writes nothing')
from (
    values
    ('anon', array[]::text[]),
    ('authenticated', array['SELECT']),
    ('service_role', array['SELECT'])
) as r (name, privileges);

insert into wizard.organizations (id, name)
values
('00000000-0000-4000-8000-000000000001', 'mine'),
('00000000-0000-4000-8000-000000000002', 'theirs');
insert into wizard.wizard_sessions (id, organization_id, session_id)
values ('00000000-0000-4000-8000-000000000003', '00000000-0000-4000-8000-000000000001', 'session-1');
create temporary table sample as
select
    '00000000-0000-4000-8000-000000000001'::uuid as organization_id,
    '00000000-0000-4000-8000-000000000003'::uuid as wizard_session_id,
    'session-1' as session_id,
    'connectStripe' as name,
    'key-0001' as idempotency_key,
    'hash' as request_hash;
prepare good as
insert into wizard.wizard_actions (
    organization_id, wizard_session_id, session_id, name, idempotency_key, request_hash
)
select * from sample;
select lives_ok('good', 'an action of the organisation');
select throws_ok('good', '23505', null, 'its key once');
update sample set idempotency_key = 'short';
select throws_ok('good', '23514', null, 'a key has 8 characters');
update sample set idempotency_key = repeat('x', 201);
select throws_ok('good', '23514', null, 'and at most 200');
update sample set idempotency_key = 'key-0002', organization_id = '00000000-0000-4000-8000-000000000002';
select throws_ok('good', '23503', null, 'the organisation is that of the session');
select throws_ok(
    'update wizard.wizard_actions set execution_time_ms = -1', '23514', null, 'time runs forward'
);
delete from wizard.wizard_sessions;
select is_empty('select from wizard.wizard_actions', 'it goes with its session');

select * from finish();

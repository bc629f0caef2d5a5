-- The transcript: keys, checks, indexes; read by members, written by functions.
select plan(17);

select fk_ok(
    'wizard', 'wizard_interactions', array['organization_id', 'wizard_session_id'],
    'wizard', 'wizard_sessions', array['organization_id', 'id']
);
select has_index(
    'wizard', 'wizard_interactions', 'wizard_interactions_wizard_session_id_created_at_idx',
    array['wizard_session_id', 'created_at']
);
select has_index(
    'wizard', 'wizard_interactions', 'wizard_interactions_expires_at_idx', array['expires_at']
);
select col_type_is('wizard', 'wizard_interactions', 'csat', 'smallint', 'a rating is small');
select policies_are('wizard', 'wizard_interactions', array['wizard_interactions_select'], 'one policy: members read');
select table_privs_are('wizard', 'wizard_interactions', r.name, r.privileges, r.name || ' writes nothing')
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
insert into wizard.wizard_interactions (organization_id, wizard_session_id, session_id, role, text)
values (
    '00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000003', 'session-1', 'user', 'Hello'
);
select results_eq(
    'select expires_at - created_at from wizard.wizard_interactions', array[interval '30 days'], 'kept for 30 days'
);
select throws_ok('update wizard.wizard_interactions set ' || t.change, t.state, null, t.why)
from (
    values
    ('role = ''robot''', '23514', 'three may speak'),
    ('stage = ''event''', '23514', 'a stage has its full name'),
    ('csat = 6', '23514', 'five is best'),
    ('csat = 0', '23514', 'one is worst'),
    ('tokens_used = -1', '23514', 'tokens are counted'),
    ('latency_ms = -1', '23514', 'time runs forward'),
    ('text = repeat(''é'', 32769)', '23514', 'at most 64 kB, in bytes'),
    (
        'organization_id = ''00000000-0000-4000-8000-000000000002''',
        '23503',
        'the organisation is that of the session'
    )
) as t (change, state, why);

select * from finish();

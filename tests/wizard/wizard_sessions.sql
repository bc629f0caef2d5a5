-- Sessions: keys, checks, indexes; read by members, written by functions.
select plan(35);

select col_is_unique('wizard', 'wizard_sessions', array['organization_id', 'session_id'], 'an id is the tenant''s own');
select col_is_unique('wizard', 'wizard_sessions', array['organization_id', 'id'], 'what the children refer to');
select col_is_unique('wizard', 'wizard_sessions', array['event_id'], 'an event is of one session');
select fk_ok('wizard', 'wizard_sessions', 'organization_id', 'wizard', 'organizations', 'id');
select fk_ok('wizard', 'wizard_sessions', 'user_id', 'auth', 'users', 'id');
select fk_ok('wizard', 'wizard_sessions', 'event_id', 'wizard', 'events', 'id');
select col_not_null('wizard', 'wizard_sessions', c.name, c.name || ' is never null')
from unnest(array[
    'organization_id', 'session_id', 'organizer_data', 'event_data', 'ticket_data', 'venue_data', 'payment_data',
    'version', 'status', 'expires_at'
]) as c (name);
select has_index('wizard', 'wizard_sessions', i.name, i.name)
from unnest(array[
    'wizard_sessions_organization_id_current_stage_idx',
    'wizard_sessions_user_id_idx',
    'wizard_sessions_expires_at_idx',
    'wizard_sessions_status_last_seen_at_idx',
    'wizard_sessions_last_seen_at_idx'
]) as i (name);
select triggers_are('wizard', 'wizard_sessions', array['check_completed_stages', 'update_updated_at'], 'two triggers');
select policies_are('wizard', 'wizard_sessions', array['wizard_sessions_select'], 'one policy: members read');
select table_privs_are('wizard', 'wizard_sessions', r.name, r.privileges, r.name || ' writes nothing')
from (
    values
    ('anon', array[]::text[]),
    ('authenticated', array['SELECT']),
    ('service_role', array['SELECT'])
) as r (name, privileges);

insert into wizard.organizations (id, name) values ('00000000-0000-4000-8000-000000000001', 'mine');
insert into wizard.wizard_sessions (organization_id, session_id)
values ('00000000-0000-4000-8000-000000000001', 'session-1');
select results_eq(
    'select is_active, version, expires_at - now() from wizard.wizard_sessions',
    $$values (true, 1, interval '7 days')$$,
    'a new session is active for a week'
);
select throws_ok(
    'update wizard.wizard_sessions set ' || t.change, '23514', null, t.why
)
from (
    values
    ('current_stage = ''current_stage''', 'there are six stages'),
    ('completed_stages = ''{xyz}''', 'to complete, too'),
    ('completed_stages = ''{venueSetup,venueSetup}''', 'each once'),
    ('completed_stages = ''{venueSetup,null}''', 'and none is null'),
    ('status = ''completed''', 'what is completed says since when'),
    ('payment_data = ''[]''', 'payloads are objects'),
    ('venue_data = jsonb_build_object(''x'', repeat(''x'', 262144))', 'of at most 256 kB')
) as t (change, why);
update wizard.wizard_sessions set status = 'expired';
select results_eq('select is_active from wizard.wizard_sessions', array[false], 'an expired session is not active');

select * from finish();

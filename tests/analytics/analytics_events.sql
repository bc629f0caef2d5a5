-- Raw events: shape, triggers, and who may do what.
select plan(23);

select has_table('analytics', 'analytics_events', 'the table is there');
select is_partitioned('analytics', 'analytics_events', 'it is partitioned');
select col_is_pk('analytics', 'analytics_events', array['created_at', 'id'], 'its key is (created_at, id)');
select columns_are(
    'analytics',
    'analytics_events',
    array[
        'id', 'project_id', 'visitor_id', 'session_id', 'event_type', 'event_label', 'event_data', 'created_at',
        'ingested_at'
    ]
);
select has_index(
    'analytics', 'analytics_events', 'analytics_events_project_id_created_at_idx', array['project_id', 'created_at'],
    'an index serves the recount of one project-hour'
);
select indexes_are(
    'analytics', 'analytics_events', array['analytics_events_pkey', 'analytics_events_project_id_created_at_idx'],
    'and there is no other'
);
select col_default_is('analytics', 'analytics_events', 'event_data', '{}', 'no data is an empty object');
select col_not_null('analytics', 'analytics_events', 'project_id', 'an event belongs to a project');
select hasnt_fk('analytics', 'analytics_events', 'deleting a project does not touch its events');
select triggers_are(
    'analytics', 'analytics_events',
    array['analytics_events_mark_dirty_ins', 'analytics_events_mark_dirty_upd', 'analytics_events_mark_dirty_del']
);
select trigger_is(
    'analytics', 'analytics_events', 'analytics_events_mark_dirty_ins', 'analytics', 'mark_dirty',
    'inserts leave marks'
);
select ok(relrowsecurity, 'row security is on') from pg_class where oid = 'analytics.analytics_events'::regclass;
select policies_are('analytics', 'analytics_events', array['analytics_events_select']);
select policy_cmd_is('analytics', 'analytics_events', 'analytics_events_select', 'select', 'for reading');
select policy_roles_are('analytics', 'analytics_events', 'analytics_events_select', array['authenticated']);
select table_privs_are('analytics', 'analytics_events', 'anon', array[]::text[]);
select table_privs_are('analytics', 'analytics_events', 'authenticated', array['SELECT']);
select table_privs_are(
    'analytics', 'analytics_events', 'service_role', array['SELECT', 'INSERT', 'UPDATE', 'DELETE']
);
select table_privs_are('analytics', 'analytics_events_default', 'authenticated', array[]::text[]);

-- Clean, broken, seen, fixed, clean: a stranger sees nothing, then shares the account, then no more.
insert into analytics.account (id, user_id, name)
values ('00000000-0000-4000-8000-000000000001', tests.create_user('owner@test'), 'A');
insert into analytics.project (project_id, account_id) values ('p', '00000000-0000-4000-8000-000000000001');
insert into analytics.analytics_events (project_id, event_type) values ('p', 'click'), ('q', 'click');
select set_config('test.stranger', tests.create_user('stranger@test')::text, true);

select tests.login_as(current_setting('test.stranger')::uuid);
select is_empty('select from analytics.analytics_events', 'a stranger sees no event');
select tests.logout();
insert into analytics.account_collaborator (account_id, user_id)
values ('00000000-0000-4000-8000-000000000001', current_setting('test.stranger')::uuid);
select tests.login_as(current_setting('test.stranger')::uuid);
select results_eq(
    'select project_id from analytics.analytics_events', array['p'], 'a collaborator sees those of the account'
);
select throws_ok('delete from analytics.analytics_events', '42501', null, 'and cannot delete them');
select tests.logout();
delete from analytics.account_collaborator;
select tests.login_as(current_setting('test.stranger')::uuid);
select is_empty('select from analytics.analytics_events', 'a stranger again sees no event');
select tests.logout();

select * from finish();

-- The marks: appended only, and read by admins.
select plan(9);

select has_table('analytics', 'analytics_events_dirty', 'the table is there');
select col_is_pk('analytics', 'analytics_events_dirty', 'id', 'a mark is a row of its own');
select col_hasnt_default('analytics', 'analytics_events_dirty', 'hour_bucket', 'a mark names its hour');
select indexes_are(
    'analytics', 'analytics_events_dirty',
    array['analytics_events_dirty_pkey', 'analytics_events_dirty_hour_bucket_project_id_idx']
);
select is_empty(
    $$
    select from pg_index
    where indrelid = 'analytics.analytics_events_dirty'::regclass and indisunique and not indisprimary
    $$,
    'nothing keeps two marks of one hour apart'
);
select table_privs_are('analytics', 'analytics_events_dirty', 'authenticated', array['SELECT']);
select table_privs_are('analytics', 'analytics_events_dirty', 'service_role', array['SELECT']);

insert into analytics.analytics_events_dirty (project_id, hour_bucket)
values ('p', '2026-01-01Z'), ('p', '2026-01-01Z');
select set_config('test.user', tests.create_user('admin@test')::text, true);
select tests.login_as(current_setting('test.user')::uuid);
select is_empty('select from analytics.analytics_events_dirty', 'a user sees no mark');
select tests.logout();
insert into analytics.admin_users (user_id) values (current_setting('test.user')::uuid);
select tests.login_as(current_setting('test.user')::uuid);
select results_eq('select count(*) from analytics.analytics_events_dirty', array[2::bigint], 'an admin sees them all');
select tests.logout();

select * from finish();

-- The daily table: like the hourly one, by UTC day.
select plan(7);

select is_partitioned('analytics', 'analytics_events_daily_agg', 'it is partitioned');
select col_type_is('analytics', 'analytics_events_daily_agg', 'day', 'date', 'a day is a date');
select has_index(
    'analytics', 'analytics_events_daily_agg', 'analytics_events_daily_agg_project_id_day_idx',
    array['project_id', 'day'], 'the days of one project are found by index'
);
select ok(indnullsnotdistinct, 'two rows without a label are the same row')
from pg_index
where indexrelid = 'analytics.analytics_events_daily_agg_unique'::regclass;
select policies_are('analytics', 'analytics_events_daily_agg', array['analytics_events_daily_agg_select']);
select table_privs_are('analytics', 'analytics_events_daily_agg', 'authenticated', array['SELECT']);
select table_privs_are('analytics', 'analytics_events_daily_agg', 'service_role', array['SELECT']);

select * from finish();

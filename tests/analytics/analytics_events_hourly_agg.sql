-- The hourly table: its key tells NULL labels from nothing else, and its hours are UTC.
select plan(12);

select is_partitioned('analytics', 'analytics_events_hourly_agg', 'it is partitioned');
select has_index(
    'analytics', 'analytics_events_hourly_agg', 'analytics_events_hourly_agg_unique',
    array['project_id', 'event_type', 'event_label', 'hour_bucket'], 'the key leads with the project'
);
select ok(indnullsnotdistinct, 'two rows without a label are the same row')
from pg_index
where indexrelid = 'analytics.analytics_events_hourly_agg_unique'::regclass;
select col_type_is(
    'analytics', 'analytics_events_hourly_agg', 'visitors_hll', 'analytics.sketch', 'visitors are a sketch'
);
select col_not_null('analytics', 'analytics_events_hourly_agg', 'visitors_hll', 'and never missing');
select col_not_null('analytics', 'analytics_events_hourly_agg', 'sessions_hll', 'nor are sessions');
select table_privs_are('analytics', 'analytics_events_hourly_agg', 'anon', array[]::text[]);
select table_privs_are('analytics', 'analytics_events_hourly_agg', 'authenticated', array['SELECT']);
select table_privs_are('analytics', 'analytics_events_hourly_agg', 'service_role', array['SELECT']);

prepare hour as
insert into analytics.analytics_events_hourly_agg (
    project_id, event_type, event_label, hour_bucket, event_count, visitors_hll, sessions_hll
)
values ('p', 'click', null, $1, $2, analytics.sketch_empty(), analytics.sketch_empty());
select throws_ok('execute hour(''2026-01-01 10:30Z'', 1)', '23514', null, 'a bucket begins at a full hour');
select throws_ok('execute hour(''2026-01-01 10:00Z'', -1)', '23514', null, 'a count is not negative');
execute hour ('2026-01-01 10:00Z', 1);
select throws_ok('execute hour(''2026-01-01 10:00Z'', 1)', '23505', null, 'a second row without a label is refused');

select * from finish();

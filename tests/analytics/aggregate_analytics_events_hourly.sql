-- The roll-up function: its form, and who may run it.
select plan(7);

select has_function('analytics', 'aggregate_analytics_events_hourly', array['integer']);
select function_returns('analytics', 'aggregate_analytics_events_hourly', array['integer'], 'analytics.rollup_runs');
select is_definer('analytics', 'aggregate_analytics_events_hourly', array['integer']);
select volatility_is('analytics', 'aggregate_analytics_events_hourly', array['integer'], 'volatile');
select function_privs_are(
    'analytics', 'aggregate_analytics_events_hourly', array['integer'], 'service_role', array['EXECUTE']
);
select function_privs_are(
    'analytics', 'aggregate_analytics_events_hourly', array['integer'], 'authenticated', array[]::text[]
);
select results_eq(
    'select status, buckets from analytics.aggregate_analytics_events_hourly()',
    $$values ('ok'::text, 0)$$,
    'with nothing to do it does nothing'
);

select * from finish();

-- The roll-up and the refresh: their form, and who may run them.
select plan(12);

select has_function('pricing', 'refresh_hourly', array['integer']);
select function_returns('pricing', 'refresh_hourly', array['integer'], 'pricing.rollup_runs');
select is_definer('pricing', 'refresh_hourly', array['integer']);
select volatility_is('pricing', 'refresh_hourly', array['integer'], 'volatile');
select function_privs_are('pricing', 'refresh_hourly', array['integer'], 'service_role', array['EXECUTE']);
select function_privs_are('pricing', 'refresh_hourly', array['integer'], 'authenticated', array[]::text[]);
select results_eq(
    'select status, buckets from pricing.refresh_hourly()', $$values ('ok'::text, 0)$$,
    'with nothing to do it does nothing'
);
select is_definer('pricing', 'refresh_view', array['text']);
select function_privs_are('pricing', 'refresh_view', array['text'], 'authenticated', array[]::text[]);
select results_eq(
    $$select pricing.refresh_view('mv_latest_prices')$$, array['plain'], 'the first refresh is plain'
);
select results_eq(
    $$select pricing.refresh_view('mv_latest_prices')$$, array['concurrent'], 'the next one is concurrent'
);
select results_eq(
    'select job, status, detail from pricing.rollup_runs where job <> ''refresh-hourly'' order by id',
    $$values ('refresh-view mv_latest_prices', 'ok', 'plain'), ('refresh-view mv_latest_prices', 'ok', 'concurrent')$$,
    'all are logged'
);

select * from finish();

-- The two forms of the trends say the same.
select plan(10);

select has_materialized_view('pricing', 'mv_latest_prices', 'latest prices are kept');
select has_materialized_view('pricing', 'mv_price_trends', 'so are trends');
select has_view('pricing', 'price_trends', 'trends up to the newest hour are a view');
select index_is_unique('pricing', 'mv_latest_prices', 'mv_latest_prices_key', 'a unique index for the refresh');
select index_is_unique('pricing', 'mv_price_trends', 'mv_price_trends_key', 'and another one');
select table_privs_are('pricing', 'mv_latest_prices', 'authenticated', array[]::text[]);
select table_privs_are('pricing', 'mv_price_trends', 'authenticated', array[]::text[]);
select table_privs_are('pricing', 'price_trends', 'authenticated', array['SELECT']);

insert into pricing.events (id, external_id, name, venue, date)
values ('00000000-0000-4000-8000-000000000001', 'a', 'A', 'V', now());
-- Two zones over 31 days, with holes.
insert into pricing.ticket_snapshots (event_id, "timestamp", zone, section, lowest_price)
select
    '00000000-0000-4000-8000-000000000001',
    date_trunc('hour', now(), 'UTC') - h * interval '1 hour',
    z,
    's',
    10 + h * 7 % 13
from generate_series(0, 744) as h, unnest(array['y', 'z']) as z
where h % 5 <> 3;
select pricing.refresh_hourly();
select pricing.refresh_view('mv_price_trends');
select results_ne(
    'select min_price_change_1h from pricing.mv_price_trends where min_price_change_1h is not null',
    'select null::numeric where false',
    'prices change'
);
select set_eq(
    'select * from pricing.mv_price_trends',
    $$select * from pricing.price_trends where hour >= now() - interval '720 hours'$$,
    'both forms say the same'
);

select * from finish();

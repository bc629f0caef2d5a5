-- Hourly rows: shape, and who may do what.
select plan(14);

select has_table('pricing', 'aggregated_analytics', 'the table is there');
select is_partitioned('pricing', 'aggregated_analytics', 'it is partitioned');
select columns_are(
    'pricing',
    'aggregated_analytics',
    array[
        'event_id', 'hour', 'created_at', 'updated_at', 'weight_tickets', 'total_tickets', 'total_listings',
        'min_tickets', 'peak_tickets', 'instants', 'snapshot_count', 'price_rows', 'zone', 'min_price', 'avg_price',
        'max_price', 'min_price_2tickets', 'min_price_4tickets', 'avg_tickets', 'price_weight', 'price_sum'
    ]
);
select col_is_pk('pricing', 'aggregated_analytics', array['event_id', 'zone', 'hour'], 'a row a zone and hour');
select indexes_are(
    'pricing', 'aggregated_analytics', array['aggregated_analytics_pkey', 'aggregated_analytics_hour_idx'],
    'beside the key there is one on the hour'
);
select is(
    (select reloptions from pg_class where oid = 'pricing.aggregated_analytics_hour_idx'::regclass),
    array['pages_per_range=16', 'autosummarize=on'],
    'of 16 pages a range'
);
select col_not_null('pricing', 'aggregated_analytics', 'min_price', 'an hour has a lowest price');
select col_type_is('pricing', 'aggregated_analytics', 'avg_tickets', 'numeric(12,2)', 'tickets have a mean');
select col_type_is('pricing', 'aggregated_analytics', 'price_weight', 'numeric(18,2)', 'prices have a weight');
select triggers_are('pricing', 'aggregated_analytics', array['update_updated_at']);
select policies_are('pricing', 'aggregated_analytics', array['aggregated_analytics_select']);
select table_privs_are('pricing', 'aggregated_analytics', 'authenticated', array['SELECT']);
select table_privs_are('pricing', 'aggregated_analytics_default', 'authenticated', array[]::text[]);
select throws_ok(
    $$insert into pricing.aggregated_analytics (
        event_id, zone, hour, weight_tickets, total_tickets, total_listings, min_tickets, peak_tickets, instants,
        snapshot_count, price_rows, min_price, avg_tickets, price_weight, price_sum
    )
    values (gen_random_uuid(), 'z', '2026-11-01 00:30+00', 0, 0, 0, 0, 0, 1, 1, 0, 1, 0, 0, 0)$$,
    '23514', null, 'an hour is whole in UTC'
);

select * from finish();

-- Daily rows: shape, and who may do what.
select plan(9);

select has_table('pricing', 'daily_analytics', 'the table is there');
select columns_are(
    'pricing',
    'daily_analytics',
    array[
        'event_id', 'zone', 'date', 'daily_min_price', 'daily_avg_price', 'daily_max_price', 'daily_min_2tickets',
        'daily_min_4tickets', 'peak_tickets', 'avg_tickets', 'min_tickets', 'hours', 'instants', 'price_weight',
        'weight_tickets', 'created_at', 'updated_at'
    ]
);
select col_is_pk('pricing', 'daily_analytics', array['event_id', 'zone', 'date'], 'a row a zone and day');
select indexes_are(
    'pricing', 'daily_analytics', array['daily_analytics_pkey', 'daily_analytics_date_idx'], 'and an index on the day'
);
select col_not_null('pricing', 'daily_analytics', 'daily_min_price', 'a day has a lowest price');
select triggers_are('pricing', 'daily_analytics', array['update_updated_at']);
select policies_are('pricing', 'daily_analytics', array['daily_analytics_select']);
select table_privs_are('pricing', 'daily_analytics', 'authenticated', array['SELECT']);
select results_eq('select pricing.pack_daily()', array['ok'], 'it can be packed');

select * from finish();

-- The readers: invoker where they read tables, definer where they read materialized views, and who may call them.
select plan(20);

select volatility_is('pricing', f, a, 'stable')
from (
    values
    ('get_price_trend', array['uuid', 'text', 'timestamp with time zone', 'timestamp with time zone']),
    ('get_group_prices', array['uuid', 'text', 'timestamp with time zone', 'timestamp with time zone']),
    ('get_availability', array['uuid', 'text', 'timestamp with time zone', 'timestamp with time zone']),
    ('get_daily_trend', array['uuid', 'text', 'date', 'date']),
    ('get_event_zones', array['uuid']),
    ('get_latest_prices', array['uuid', 'text', 'integer']),
    ('get_price_movers', array['integer', 'integer'])
) as r (f, a);
select isnt_definer('pricing', f, a)
from (
    values
    ('get_price_trend', array['uuid', 'text', 'timestamp with time zone', 'timestamp with time zone']),
    ('get_group_prices', array['uuid', 'text', 'timestamp with time zone', 'timestamp with time zone']),
    ('get_availability', array['uuid', 'text', 'timestamp with time zone', 'timestamp with time zone']),
    ('get_daily_trend', array['uuid', 'text', 'date', 'date'])
) as r (f, a);
select is_definer('pricing', f, a)
from (
    values
    ('get_event_zones', array['uuid']),
    ('get_latest_prices', array['uuid', 'text', 'integer']),
    ('get_price_movers', array['integer', 'integer'])
) as r (f, a);
select function_privs_are('pricing', 'get_price_movers', array['integer', 'integer'], 'anon', array[]::text[]);
select function_privs_are('pricing', 'get_price_movers', array['integer', 'integer'], 'authenticated', array['EXECUTE']);

select tests.login_as(tests.create_user('reader@test'));
select is_empty($$select pricing.get_price_trend(gen_random_uuid(), 'z')$$, 'an unknown event has no rows');
select is_empty('select pricing.get_price_movers()', 'nor has a view that was never filled');
select is_empty('select pricing.get_latest_prices()', 'of either kind');
select throws_ok(
    $$select pricing.get_price_trend(gen_random_uuid(), 'z', now(), now())$$, 'PT400', null, 'a time has a length'
);
select tests.logout();

select * from finish();

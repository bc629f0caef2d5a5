-- Figures: cents, written by the roll-up, read by who promotes the event.
select plan(22);

select col_is_pk(
    'browse', 'session_financials_agg',
    array['canonical_source', 'canonical_session_source_id', 'source', 'currency'],
    'a row a session, provider and currency'
);
select col_type_is('browse', 'session_financials_agg', c.name, 'bigint', c.name || ' is whole cents')
from unnest(array[
    'gross_cents', 'net_cents', 'fees_cents', 'tax_cents', 'discount_cents', 'refunded_cents'
]) as c (name);
select col_is_pk(
    'browse', 'session_discounts_agg',
    array['canonical_source', 'canonical_session_source_id', 'source', 'currency', 'code'],
    'and a row a code'
);
select policies_are(
    'browse', t.name || '_agg', array[t.name || '_agg_select', t.name || '_agg_select_anon']
)
from unnest(array['session_financials', 'session_discounts']) as t (name);
select table_privs_are('browse', 'session_financials_agg', r.name, array['SELECT'])
from unnest(array['anon', 'authenticated', 'service_role']) as r (name);
select throws_ok(
    $$
    insert into browse.session_financials_agg (
        canonical_source, canonical_session_source_id, source, currency, gross_cents, net_cents
    )
    values ('humanitix', 'h', 'humanitix', 'AUD', 100, 99)
    $$,
    '23514', null, 'net is what is left of gross'
);

-- Clean, promoted, seen, demoted, clean.
select set_config('test.ann', tests.create_user('ann@test')::text, true);
insert into browse.profiles (id, display_name, role) values (current_setting('test.ann')::uuid, 'Ann', 'promoter');
insert into browse.events (id, title) values ('00000000-0000-4000-8000-0000000000e1', 'E');
insert into browse.session_sources (
    source, source_session_id, canonical_source, canonical_session_source_id, event_id
)
values ('eventbrite', 'e', 'eventbrite', 'e', '00000000-0000-4000-8000-0000000000e1');
insert into browse.orders_eventbrite (source_id, event_source_id, session_source_id, status, gross_cents)
values ('o', 'x', 'e', 'placed', 4200);
select is((browse.refresh_session_financials()).rows, 1::bigint, 'the roll-up writes the row');

select tests.login_as(current_setting('test.ann')::uuid);
select is_empty('select from browse.session_financials_agg', 'who promotes nothing sees nothing');
select tests.logout();
update browse.events set promoter_id = current_setting('test.ann')::uuid;
select tests.login_as(current_setting('test.ann')::uuid);
select results_eq('select gross_cents from browse.session_financials_agg', array[4200::bigint], 'the promoter sees it');
select results_eq('select total_gross from browse.session_financials', array[42.00], 'in dollars too');
select tests.logout();
select tests.login_as(null, role => 'anon');
select is_empty('select from browse.session_financials_agg', 'the world does not');
select tests.logout();
update browse.profiles set role = 'performer';
select tests.login_as(current_setting('test.ann')::uuid);
select is_empty('select from browse.session_financials_agg', 'a promoter no more sees nothing');
select throws_ok(
    'select browse.get_event_financials(gen_random_uuid())', 'PT403', null, 'and is told so, whatever he asks for'
);
select throws_ok('delete from browse.session_financials_agg', '42501', null, 'nobody deletes figures');
select tests.logout();

select * from finish();

-- The marks: appended by triggers of orders, tickets and mappings, touched by nobody.
select plan(19);

select col_is_pk('browse', 'financials_dirty', 'id', 'a mark is a row of its own');
select is_empty(
    $$
    select from pg_index
    where indrelid = 'browse.financials_dirty'::regclass and indisunique and not indisprimary
    $$,
    'nothing keeps two marks of one session apart'
);
select table_privs_are('browse', 'financials_dirty', 'authenticated', array[]::text[]);
select table_privs_are('browse', 'financials_dirty', 'service_role', array['SELECT']);
select has_trigger('browse', t.name, t.name || '_mark_dirty_' || c.command, format('%s on %s marks', c.command, t.name))
from unnest(array['orders_htx', 'orders_eventbrite', 'orders_other']) as t (name)
cross join unnest(array['ins', 'upd', 'del', 'trunc']) as c (command);
select is_definer('browse', 'mark_orders', 'a writer of orders need not be able to write marks');

insert into browse.orders_eventbrite (source_id, event_source_id, session_source_id, status)
values ('o1', 'x', 'a', 'placed'), ('o2', 'x', 'a', 'placed'), ('o3', 'x', 'b', 'placed');
select bag_eq(
    'select source, source_session_id from browse.financials_dirty',
    $$values ('eventbrite', 'a'), ('eventbrite', 'b')$$,
    'a mark a session and statement'
);
update browse.orders_eventbrite set raw = '{"seen": true}';
select results_eq(
    'select count(*) from browse.financials_dirty', array[2::bigint], 'what is not counted marks nothing'
);

select * from finish();

-- Who sells tickets: two to begin with, in this order of belief, each with its own unit.
select plan(5);

select results_eq(
    'select source, amounts_unit from browse.providers order by priority',
    $$values ('humanitix', 'major'), ('eventbrite', 'minor')$$
);
select fk_ok('browse', 'session_sources', 'canonical_source', 'browse', 'providers', 'source');
select fk_ok('browse', 'orders_other', 'source', 'browse', 'providers', 'source');
select table_privs_are('browse', 'providers', 'anon', array['SELECT']);
select throws_ok(
    $$insert into browse.providers (source, priority, amounts_unit) values ('x', 3, 'dozens')$$, '23514', null,
    'amounts are in dollars or in cents'
);

select * from finish();

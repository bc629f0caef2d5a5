\set ON_ERROR_STOP 0
\set ON_ERROR_ROLLBACK on
begin;
select plan(2);
select pass('one');
select 1 / 0;
select is(:'ERROR'::text, 'false', 'psql says how the last query went');
select * from finish();
rollback;

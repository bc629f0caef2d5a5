\set ON_ERROR_STOP off
select 1 / 0;
drop table nosuch;
select nosuch \; select 'not said';
begin;
select plan(1);
select pass('one');
select * from finish();
rollback;

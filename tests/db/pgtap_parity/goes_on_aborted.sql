\set ON_ERROR_STOP off
begin;
select plan(2);
select pass('one');
select 1 / 0;
select pass('never said');
rollback;
select 'still here';

begin;
select plan(1);
select pass('one');
select 'open;
rollback;

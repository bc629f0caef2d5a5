begin;
select plan(3);
select pass('one');
select 1 / 0;
select pass('two');
select * from finish();
rollback;

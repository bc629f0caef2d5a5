begin;
select plan(1);
select pass('one');
select pass('two');
select * from finish();
rollback;

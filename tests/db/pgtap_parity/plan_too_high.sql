begin;
select plan(3);
select pass('one');
select * from finish();
rollback;

begin;
select plan(5);
select skip('no reason to', 2);
select skip('one');
select skip(1);
select pass('and on');
select * from finish();
rollback;

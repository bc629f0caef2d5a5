begin;
select plan(1);
select pass('one');
\if true
select * from finish();
rollback;

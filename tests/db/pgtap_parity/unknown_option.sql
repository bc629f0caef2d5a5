begin;
select plan(1);
select pass('one');
\pset nosuch 1
rollback;

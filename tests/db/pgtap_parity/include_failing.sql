begin;
select plan(2);
select pass('one');
\i include/dies.sql
select pass('never');
rollback;

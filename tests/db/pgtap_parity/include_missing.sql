begin;
select plan(1);
\i include/nosuch.sql
select pass('never');
rollback;

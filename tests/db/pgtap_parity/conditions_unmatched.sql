begin;
select plan(1);
select pass('one');
\endif
rollback;

\timing on
\x on
\x off
\t off
\t on
\a
\a
\f '\t'
\pset null '(null)'
\pset border 2
\pset footer off
\pset linestyle unicode
\pset format csv
\pset format unaligned
begin;
select plan(1) as a, 2 as b limit 0;
select plan(1);
select pass('one'), 2;
select * from finish();
rollback;

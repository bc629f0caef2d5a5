begin;
create schema tests_of_mine;
create extension pgtap with schema tests_of_mine;
set search_path = tests_of_mine;
select plan(2);
select has_extension('pgtap');
select is(extnamespace::regnamespace::text, 'tests_of_mine', 'where') from pg_extension where extname = 'pgtap';
select * from finish();
rollback;

\t
begin;
select plan(1) as planned;
select pass('one') as said;
select 1 as ok;
rollback;

begin;
select plan(1);
select pass('one');
rollback;
begin;
select plan(1);
select pass('one again');
rollback;

\x
begin;
select plan(1);
select pass('one');
rollback;

begin;
select plan(2);
select pass('one');
select 'Bail out! the roof is on fire';
select pass('two');
rollback;

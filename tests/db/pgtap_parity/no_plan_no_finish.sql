begin;
select no_plan();
select pass('nobody counts');
rollback;

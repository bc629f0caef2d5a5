begin;
select '1..2';
select 'ok 1 # skip fine';
select 'not ok 2 # SKIP a failure is a failure';
rollback;

begin;
select plan(3);
select ok(true, 'good');
select is(1, 2, 'one is two');
select results_eq('values (1), (2)', 'values (1), (3)', 'rows');
select * from finish();
rollback;

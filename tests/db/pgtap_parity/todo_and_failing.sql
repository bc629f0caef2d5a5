begin;
select plan(2);
select todo('later', 1);
select ok(false, 'forgiven');
select ok(false, 'not forgiven');
select * from finish();
rollback;

begin;
select plan(2);
select ok(false, 'bad');
select ok(true, 'good');
select * from finish(true);
rollback;

begin;
select plan(1);
select ok(true, 'good');
select * from finish(true);
rollback;

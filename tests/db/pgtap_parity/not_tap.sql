begin;
select plan(2);
select 'okay', 'ok';
select ' ok 9';
select '    not ok 9 - of a subtest';
select 'not okay';
select E'ok 1 - a row of\nok 2 - two assertions';
rollback;

begin;
select plan(9);
select * from check_test(ok(true, 'fine'), true, 'a good ok', 'fine', '');
select * from check_test(ok(false, 'bad'), false, 'a bad ok', 'bad', '');
select * from check_test(is(1, 2, 'unequal'), false, 'a bad is', 'unequal', E'        have: 1\n        want: 2');
select * from finish();
rollback;

begin;
select plan(3);
select diag('before all', E'\nsecond line');
select pass('see # TODO nothing');
select ok(false, E'two\nlines');
select diag('after it');
select ok(null, 'null');
select * from finish();
rollback;

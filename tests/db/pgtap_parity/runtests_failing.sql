begin;
set local check_function_bodies = off;
create schema suite;
create function suite.test_bad() returns setof text language sql as $$
    select is(1, 2, 'inner'); select ok(true, 'fine');
$$;
create function suite.test_good() returns setof text language sql as $$ select pass('good') $$;
select * from runtests('suite'::name, '^test');
rollback;

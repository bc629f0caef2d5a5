\set ON_ERROR_STOP 1
begin;
set local check_function_bodies = off;
create schema suite;
create function suite.startup_once() returns setof text language plpgsql as $$
begin
    create table suite.note (body text);
    return next 'started';
end
$$;
create function suite.setup_each() returns setof text language sql as $$ insert into suite.note values ('x') returning 'set up' $$;
create function suite.test_one() returns setof text language sql as $$
    select is(count(*), 1::bigint, 'one note') from suite.note;
$$;
create function suite.test_two() returns setof text language plpgsql as $$
begin
    insert into suite.note values ('y');
    return next is(count(*), 2::bigint, 'two notes') from suite.note;
    return next ok(true, 'and on');
end
$$;
select * from runtests('suite'::name);
rollback;

begin;
select plan(3);
create function one() returns int language sql begin atomic
    select 0;
    select case when true then 1 else 2 end;
end;
create or replace function three() returns int language plpgsql as $$
begin
    -- \echo not ok 8
    return 3;
end;
$$;
select is(one(), 1, 'begin atomic');
select lives_ok('do $x$ begin null; end; $x$', 'plpgsql');
do $$ begin perform 1; end; $$;
select is(three(), 3, 'dollars');
select * from finish();
rollback;

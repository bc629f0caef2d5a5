begin;
select no_plan();
select 'a' as one, 2 as two, null as three \gset
select is(:'one'::text, 'a', 'text');
select is(:two, 2, 'a number');
select ok(not :{?three}, 'null is not set');
select 'b' as one \gset my_
select is(:'my_one'::text, 'b', 'with a prefix');
select :SERVER_VERSION_NUM >= 100000 as is_new \gset
\if :is_new
select pass('a server of today');
\else
select fail('an old server');
\endif
select is(:'USER'::text, session_user::text, 'who');
select is(:'DBNAME'::text, current_database()::text, 'where');
select is(:ROW_COUNT, 1, 'how many') \gset got_
\echo :got_is
select 'select pass(''made by a query'')' \gexec
select * from finish();
rollback;

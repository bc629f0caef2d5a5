\if false
\z bar
\d
select 'x;y' ; \echo no
\set x `echo boo >&2`
\endif
\echo 1
select \if true \\ 1 \else \\ 2 \endif \\ as x;
\echo :nope :'nope' "abc
\echo 'abc
\set x a b c
\echo :x
\pset null NULL
select null, 1;
\x
select 1 as a, 'b' as bb union all select 2, 'c';
\x
create or replace function f() returns int language sql begin atomic select 1; select case when true then 2 end; end;
select f();
-- comment \echo no
/* \echo no /* nested ; */ */ select 'a
\echo b';
\set q '\''
select :q quoted';
\set sub 'select 1; select 2'
:sub;
select $x$ ; :x \echo $x$;
select E'\';' , U&'\0041', 'a';
select 1::int, ':x', ":x" from (select 1 as ":x") s;
\t
select 'ok' as ok;
\t
\a
select 'ok 1';
\a
copy (select 'ok 1' union all select 'x') to stdout;
\echo -n abc
\echo def
\set ON_ERROR_STOP 0
select 1/0;
\echo :ERROR :SQLSTATE :LAST_ERROR_MESSAGE
select 'still';
begin;
select 1/0;
select 'aborted';
rollback;
\set AUTOCOMMIT
\unset nope
\unset
select 'unterminated'

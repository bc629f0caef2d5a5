begin;
select plan(9);
select is($$a;b\echo$$::text, E'a;b\\echo', 'dollars');
select is($tag$ $$ ; :x $other$ $tag$::text, ' $$ ; :x $other$ ', 'a tag');
select is(E'\';', ''';', 'escapes');
select is('\'::text, E'\\', 'a backslash \echo not ok 7');
select is("a;b", 1, 'a name') from (select 1 as "a;b") as t;
/* A comment; with \echo not ok 8 /* inside ; */ ' */
-- Another; \echo not ok 9 '
select is(1, 1, /* here; \q */ 'comments'); -- \q
select is(U&'\0041'::text, 'A', 'unicode');
select is(x'0f'::int, b'1111'::int, 'bits');
select is('two
lines; \q'::text, E'two\nlines; \\q', 'lines');
select * from finish();
rollback;

\set ON_ERROR_STOP 0
\set q '\''
select :q quoted';
\set E 'E\'a\\'
\set body 'begin; select 1; '
\set rec ':rec x'
\set r2 ':r1'
\set r1 'two'
select ':r2', :'r2', :'rec';
\set x1 a
select 1 as "a b", 2 as c \gset
\echo :c
\set name 'weird "name'
select 1 as :"name";
\t off
select 1 as :"name";
\t on
select :{?name}, :{?nix};
select 'a' \g
\g
select 5;
\g
select 'select 1', 'select 2;' \gexec
select 1; \echo after; select 2; \\ select 3;
\set a 1 \\ select :a; \echo x \\ select 4;
\echo :'name' :"name"
\echo -n 'x'
\echo '-n' z
\pset fieldsep ','
select 1,2;
\pset format csv
select 'a,b', 'c"d', null;
\pset format unal
\f '#'
select 1, 2;
\pset format csv
\t off
select 1 as "x,y" where false;
select;
\pset format unaligned
select;
select 1 where false;
\pset title 'Title'
select 1;
\pset footer off
select 1;
\C
\x
\t on
select 1, 2 where false;
\t off
select 1 as a, 2 as b where false;
\x off
select 1 as a where false;
begin;
savepoint a;
select 'a';
rollback to a;
release a;
rollback;
rollback;
begin \; select 'in' \; rollback;
show transaction_isolation;
begin read only;
show transaction_read_only;
rollback;
show transaction_read_only;
\if yes
\elif nope
\echo no
\else
\echo no
\endif
\if 0 \\ \echo no \elif on \\ \echo yes \else \\ \echo no \endif
\if false
\if true
\echo no
\else
\echo no
\endif
\else
\echo else
\endif
\set s 'set standard_conforming_strings = off'
:s;
select 'a\';b';
set standard_conforming_strings = on;
select 'a\';
select $a$ $b$ ; $b$ $a$;
select 1 /* ; /* */ ; */ + 1; -- ; \echo
select (1; 2);

begin;
select plan(4);
create table t (a int, b text);
copy t from stdin; select pass('on the line of copy');
1	one
2	two; \\echo
\.
select is(count(*), 2::bigint, 'rows') from t;
copy t (b, a) from stdin (format csv);
"x,y;",3
\.
select is(string_agg(b, '/' order by a), 'one/two; \echo/x,y;', 'values') from t;
copy (select pass('from copy')) to stdout;
rollback;

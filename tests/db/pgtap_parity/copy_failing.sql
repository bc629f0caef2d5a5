begin;
select plan(1);
create table t (a int);
copy t from stdin;
1
x
\.
select pass('never');
rollback;

\set AUTOCOMMIT off
create table t (a int);
select plan(1);
select pass('in a transaction');
rollback;
select is(to_regclass('t'), null, 'never: the plan is gone');

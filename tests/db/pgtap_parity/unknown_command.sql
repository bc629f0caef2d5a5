begin;
select plan(1);
select pass('one');
\nosuch thing
rollback;

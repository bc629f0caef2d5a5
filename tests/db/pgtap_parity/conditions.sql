\set yes on
\set no 0
begin;
select plan(5);
\if :yes
    select pass('if');
    \if :no
        select fail('inner');
        \set lost 1
        \i include/nosuch.sql
    \elif :no
        select fail('elif');
    \else
        select pass('inner else');
    \endif
\elif :yes
    select fail('elif after a true one'); \echo not ok 9
\else
    select fail('else');
\endif
\if :{?lost}
    select fail('set in a branch that is left out');
\else
    select pass('not set');
\endif
select pass('in the middle of '
\if :yes
    || 'a query'
\else
    || 'nothing'
\endif
);
\if nonsense
select fail('no Boolean is false');
\else
select pass('no Boolean is false');
\endif
select * from finish();
rollback;

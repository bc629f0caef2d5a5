select pass('more');
\ir deeper/deep.sql
\q
select fail('after the end');

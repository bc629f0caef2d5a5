begin;
\i include/setup.sql
\ir include/more.sql
\include include/nothing.sql;
\include_relative 'include/with space.sql'
select * from finish();
rollback;

\pset fieldsep ' - '
begin;
select '1..2';
select 'ok 1', 'in two columns';
\pset recordsep '\n\n'
select 'ok', 2 union all select '# no', 3;
rollback;

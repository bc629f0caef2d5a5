select 'ok 1';
select '1..2';
select 'ok 2';

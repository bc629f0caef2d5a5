select 'ok 1 - first';
select 'not ok 2 - second # TODO soon';
select '1..2';

select '1..4';
select 'ok';
select 'ok - no number';
select 'ok 4 - out of order';
select 'OK 4';
select 'ok 4no';

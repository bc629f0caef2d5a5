select '1..1 # what is this';
select 'ok 1';

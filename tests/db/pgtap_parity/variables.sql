\set word it''s
\set text 'it''s \'quoted\' :word'
\set slash E'\\'
\set column '"odd ""column"""'
\set n 9
\set expression '1 + 2'
\set call 'pass(:description)'
\set description '''via a variable'''
\set self ':self'
\set joined a b 'c d'
begin;
select plan(:n);
select is(:'text'::text, 'it''s ''quoted'' :word', 'a string');
select is(:expression * 2, 5, 'spliced as it is');
select is(as_is, 1, 'no :n in a string') from (select 1) as t (as_is);
select is("odd ""column""", 2, 'a column') from (select 2 as :column) as t;
select is(:"joined", 3, 'an identifier') from (select 3 as "abc d") as t;
select :call;
select is((array[1, 2, 3])[1:2], array[1, 2], 'a slice');
select is(':n'::text, ':' || 'n', 'in quotes');
select is(:{?n}, not :{?nosuch}, 'is it set');
select * from finish();
rollback;

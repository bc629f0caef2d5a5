\echo 1..4
\echo ok 1 - 'from echo'
\qecho 'ok 2' - "quoted"
\echo -n 'ok 3 '
\echo - in two parts
\set date `echo ok 4`
\echo :date
\warn not ok 5
\set bytes '\xc3\xa9 \303\251 \x41\0 gone'
\echo # :bytes :'bytes' '\'' "it's" a'b'"c"`echo d`
\set word it's' fine'
\echo # `echo :'bytes'` `echo :nosuch` :word;;
\echo # `exit 3` x

"""psql without psql: scripts with its variables and commands, run in a test's transaction.

What ``pg_prove`` asks of psql, and what files of tests use of it, does what psql does; what does
not is an error with its line. There is no library for it: those that know psql's commands are for
people at a terminal, and those that run pgTAP start psql itself, which cannot share the transaction
of a test.
"""

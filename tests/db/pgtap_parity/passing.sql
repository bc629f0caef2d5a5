-- The file of pgTAP's manual.
\unset ECHO
\set QUIET 1
-- Turn off echo and keep things quiet.

-- Format the output for nice TAP.
\pset format unaligned
\pset tuples_only true
\pset pager off

-- Revert all changes on failure.
\set ON_ERROR_ROLLBACK 1
\set ON_ERROR_STOP true

-- Load the TAP functions.
BEGIN;
CREATE EXTENSION IF NOT EXISTS pgtap;

-- Plan the tests.
SELECT plan(2);

-- Run the tests.
SELECT pass( 'My test passed, w00t!' );
SELECT has_table('pg_catalog', 'pg_class', 'pg_class is a table');

-- Finish the tests and clean up.
SELECT * FROM finish();
ROLLBACK;

BEGIN;
SELECT no_plan();
SELECT pass('one');
SELECT * FROM finish();
ROLLBACK;

-- How many marks wait for the roll-up.
select count(*)
from pricing.snapshots_dirty;

-- Counts everything.
select r.status, r.rows
from browse.rebuild_session_financials() as r;

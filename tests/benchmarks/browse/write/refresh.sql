-- Counts what is dirty.
select r.status, r.rows
from browse.refresh_session_financials() as r;

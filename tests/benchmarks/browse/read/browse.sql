-- The first page.
select b.session_id, b.cursor
from browse.browse_sessions() as b;

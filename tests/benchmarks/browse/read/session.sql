-- One session with its figures.
select
    v.session_id,
    v.total_orders,
    v.total_tickets,
    v.total_gross_cents,
    v.total_net_cents
from browse.event_sessions_overview_v as v
where v.canonical_source = %(source)s
    and v.canonical_session_source_id = %(sid)s;

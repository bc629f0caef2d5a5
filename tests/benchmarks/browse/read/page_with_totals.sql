-- The first page of the browse function with the figures of its fifty sessions.
select
    b.session_id,
    v.total_orders,
    v.total_tickets,
    v.total_gross_cents,
    v.total_net_cents
from browse.browse_sessions() as b
inner join browse.event_sessions_overview_v as v
    on v.canonical_source = b.canonical_source
    and v.canonical_session_source_id = b.canonical_session_source_id
order by b.session_start_local, b.session_id;

-- The next fifty sessions with their figures.
select
    v.session_id,
    v.total_orders,
    v.total_tickets,
    v.total_gross_cents,
    v.total_net_cents
from browse.event_sessions_overview_v as v
where v.session_start >= now()
order by v.session_start_local, v.session_id
limit 50;

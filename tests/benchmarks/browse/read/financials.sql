-- One session's figures alone.
select
    f.currency,
    f.total_orders,
    f.total_tickets,
    f.total_gross,
    f.total_net
from browse.session_financials as f
where f.canonical_source = %(source)s
    and f.canonical_session_source_id = %(sid)s;

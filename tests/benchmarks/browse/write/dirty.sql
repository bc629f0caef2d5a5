-- Changes an amount of one order of each of so many sessions.
update browse.orders_htx as o
set gross = o.gross + %(cents)s / 100.0
from (
    select distinct on (x.session_source_id) x.source_id
    from browse.orders_htx as x
    where x.status = 'complete'
        and x.session_source_id = any (
            select s.source_id
            from browse.sessions_htx as s
            order by md5(s.source_id)
            limit %(sessions)s
        )
    order by x.session_source_id, x.source_id
) as chosen
where o.source_id = chosen.source_id
returning o.source_id;

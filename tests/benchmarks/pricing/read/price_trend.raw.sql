-- One zone, seven days, from raw snapshots by the primary key.
select
    date_trunc('hour', s."timestamp", 'UTC') as "timestamp",
    min(s.lowest_price) as min_price,
    round(sum(s.average_price * s.total_tickets) / nullif(sum(s.total_tickets), 0), 2) as avg_price
from pricing.ticket_snapshots as s
where s.event_id = %(event)s
    and s.zone = %(zone)s
    and s."timestamp" >= %(week_ago)s
    and s."timestamp" < %(to)s
group by 1
order by 1;

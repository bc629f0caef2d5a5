-- One event by zone and day, all days, from raw snapshots.
select
    s.zone,
    (s."timestamp" at time zone 'UTC')::date as date,
    min(s.lowest_price) as min_price,
    round(sum(s.average_price * s.total_tickets) / nullif(sum(s.total_tickets), 0), 2) as avg_price
from pricing.ticket_snapshots as s
where s.event_id = %(event)s
group by 1, 2
order by 1, 2;

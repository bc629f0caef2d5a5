-- All days from raw snapshots.
create temporary table days_from_raw on commit drop
as
select
    i.event_id,
    i.zone,
    (i.at at time zone 'UTC')::date as date,
    min(i.lowest) as daily_min_price,
    round(sum(i.weight) / nullif(sum(i.tickets), 0), 2) as daily_avg_price,
    max(i.highest) as daily_max_price,
    max(i.tickets) as peak_tickets,
    round(avg(i.tickets), 2) as avg_tickets,
    min(i.tickets) as min_tickets
from (
    select
        s.event_id,
        s.zone,
        s."timestamp" as at,
        min(s.lowest_price) as lowest,
        max(s.highest_price) as highest,
        sum(s.total_tickets) as tickets,
        sum(s.average_price * s.total_tickets) as weight
    from pricing.ticket_snapshots as s
    group by 1, 2, 3
) as i
group by 1, 2, 3;

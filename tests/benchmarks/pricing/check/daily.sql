-- The (event, zone, day) whose daily row is not what the raw snapshots of a span of days say, or that only one side has.
with instant as (
    select
        s.event_id,
        s.zone,
        s."timestamp" as at,
        (s."timestamp" at time zone 'UTC')::date as day,
        min(s.lowest_price) as lowest,
        max(s.highest_price) as highest,
        min(s.lowest_price_2tickets) as lowest_2,
        min(s.lowest_price_4tickets) as lowest_4,
        sum(s.total_tickets) as tickets,
        sum(s.average_price * s.total_tickets) as weight,
        coalesce(sum(s.total_tickets) filter (where s.average_price is not null), 0) as weight_tickets
    from pricing.ticket_snapshots as s
    where s."timestamp" >= %(from)s
        and s."timestamp" < %(to)s
    group by 1, 2, 3
),

raw as (
    select
        i.event_id,
        i.zone,
        i.day,
        row(
            min(i.lowest),
            max(i.highest),
            min(i.lowest_2),
            min(i.lowest_4),
            min(i.tickets)::int,
            max(i.tickets)::int,
            count(distinct date_trunc('hour', i.at, 'UTC'))::int,
            count(*)::int,
            coalesce(sum(i.weight), 0),
            sum(i.weight_tickets)::bigint
        ) as figures,
        round(sum(i.weight) / nullif(sum(i.weight_tickets), 0), 2) as avg_price,
        avg(i.tickets) as avg_tickets
    from instant as i
    group by 1, 2, 3
),

told as (
    select
        d.event_id,
        d.zone,
        d.date as day,
        row(
            d.daily_min_price,
            d.daily_max_price,
            d.daily_min_2tickets,
            d.daily_min_4tickets,
            d.min_tickets,
            d.peak_tickets,
            d.hours,
            d.instants,
            d.price_weight,
            d.weight_tickets
        ) as figures,
        d.daily_avg_price as avg_price,
        d.avg_tickets
    from pricing.daily_analytics as d
    where d.date >= (%(from)s::timestamptz at time zone 'UTC')::date
        and d.date < (%(to)s::timestamptz at time zone 'UTC')
)

select
    event_id,
    zone,
    day,
    raw.figures::text as raw,
    told.figures::text as told
from raw
full join told using (event_id, zone, day)
where raw.figures is distinct from told.figures
    -- Without a ticket all day, the mean is not that of the tickets.
    or (raw.avg_price is not null and raw.avg_price is distinct from told.avg_price)
    -- Its hours' means are rounded.
    or abs(raw.avg_tickets - told.avg_tickets) > 0.01

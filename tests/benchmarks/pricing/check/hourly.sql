-- The (event, zone, hour) whose hourly row is not what the raw snapshots of a span say, or that only one side has.
with instant as (
    select
        s.event_id,
        s.zone,
        s."timestamp" as at,
        date_trunc('hour', s."timestamp", 'UTC') as hour,
        min(s.lowest_price) as lowest,
        max(s.highest_price) as highest,
        min(s.lowest_price_2tickets) as lowest_2,
        min(s.lowest_price_4tickets) as lowest_4,
        sum(s.total_tickets) as tickets,
        sum(s.total_listings) as listings,
        sum(s.average_price * s.total_tickets) as weight,
        coalesce(sum(s.total_tickets) filter (where s.average_price is not null), 0) as weight_tickets,
        sum(s.average_price) as price_sum,
        count(s.average_price) as prices,
        count(*) as snapshots
    from pricing.ticket_snapshots as s
    where s."timestamp" >= %(from)s
        and s."timestamp" < %(to)s
    group by 1, 2, 3
),

raw as (
    select
        i.event_id,
        i.zone,
        i.hour,
        row(
            min(i.lowest),
            coalesce(
                round(sum(i.weight) / nullif(sum(i.weight_tickets), 0), 2),
                round(sum(i.price_sum) / nullif(sum(i.prices), 0), 2)
            ),
            max(i.highest),
            min(i.lowest_2),
            min(i.lowest_4),
            (array_agg(i.tickets order by i.at desc))[1]::int,
            (array_agg(i.listings order by i.at desc))[1]::int,
            min(i.tickets)::int,
            max(i.tickets)::int,
            round(avg(i.tickets), 2),
            count(*)::int,
            sum(i.snapshots)::int,
            coalesce(sum(i.weight), 0),
            sum(i.weight_tickets)::bigint
        ) as figures
    from instant as i
    group by 1, 2, 3
),

told as (
    select
        h.event_id,
        h.zone,
        h.hour,
        row(
            h.min_price,
            h.avg_price,
            h.max_price,
            h.min_price_2tickets,
            h.min_price_4tickets,
            h.total_tickets,
            h.total_listings,
            h.min_tickets,
            h.peak_tickets,
            h.avg_tickets,
            h.instants,
            h.snapshot_count,
            h.price_weight,
            h.weight_tickets
        ) as figures
    from pricing.aggregated_analytics as h
    where h.hour >= %(from)s
        and h.hour < %(to)s
)

select
    event_id,
    zone,
    hour,
    raw.figures::text as raw,
    told.figures::text as told
from raw
full join told using (event_id, zone, hour)
where raw.figures is distinct from told.figures

-- Counts raw snapshots of some hours into rows of the hourly table's shape.
create or replace function pricing.recount_hours(p_events uuid[], p_hours timestamptz[])
returns table (
    event_id uuid,
    zone text,
    hour timestamptz,
    min_price numeric,
    avg_price numeric,
    max_price numeric,
    min_price_2tickets numeric,
    min_price_4tickets numeric,
    total_tickets int,
    total_listings int,
    min_tickets int,
    peak_tickets int,
    avg_tickets numeric,
    instants int,
    snapshot_count int,
    price_weight numeric,
    weight_tickets bigint,
    price_sum numeric,
    price_rows int
)
language sql
stable
as $$
    select
        g.event_id,
        g.zone,
        g.hour,
        g.min_price,
        round(coalesce(g.price_weight / nullif(g.weight_tickets, 0), g.price_sum / nullif(g.price_rows, 0)), 2),
        g.max_price,
        g.min_price_2tickets,
        g.min_price_4tickets,
        g.total_tickets,
        g.total_listings,
        g.min_tickets,
        g.peak_tickets,
        round(g.avg_tickets, 2),
        g.instants,
        g.snapshot_count,
        g.price_weight,
        g.weight_tickets,
        g.price_sum,
        g.price_rows
    from pricing.spans(p_events, p_hours) as w
    -- Span by span, as snapshots lie.
    cross join lateral (
        select
            i.event_id,
            i.zone,
            i.hour,
            min(i.lowest) as min_price,
            max(i.highest) as max_price,
            min(i.lowest_2) as min_price_2tickets,
            min(i.lowest_4) as min_price_4tickets,
            (array_agg(i.tickets order by i."timestamp" desc))[1]::int as total_tickets,
            (array_agg(i.listings order by i."timestamp" desc))[1]::int as total_listings,
            min(i.tickets)::int as min_tickets,
            max(i.tickets)::int as peak_tickets,
            avg(i.tickets) as avg_tickets,
            count(*)::int as instants,
            sum(i.n)::int as snapshot_count,
            sum(i.price_weight) as price_weight,
            sum(i.weight_tickets)::bigint as weight_tickets,
            sum(i.price_sum) as price_sum,
            sum(i.price_rows)::int as price_rows
        from (
            -- A zone's tickets at an instant are the sum over its sections.
            select
                s.event_id,
                s.zone,
                e.hour,
                s."timestamp",
                min(s.lowest_price) as lowest,
                max(s.highest_price) as highest,
                min(s.lowest_price_2tickets) as lowest_2,
                min(s.lowest_price_4tickets) as lowest_4,
                sum(s.total_tickets) as tickets,
                sum(s.total_listings) as listings,
                count(*) as n,
                coalesce(sum(s.average_price * s.total_tickets), 0) as price_weight,
                coalesce(sum(s.total_tickets) filter (where s.average_price is not null), 0) as weight_tickets,
                coalesce(sum(s.average_price), 0) as price_sum,
                count(s.average_price) as price_rows
            from (
                select t.*
                from pricing.ticket_snapshots as t
                where t."timestamp" >= w.lower
                    and t."timestamp" < w.upper
                -- A fence: the index on time leads to an hour, the key would read a month of each event.
                offset 0
            ) as s
            inner join unnest(w.events, w.hours) as e (event_id, hour)
                on e.event_id = s.event_id
                and e.hour = date_trunc('hour', s."timestamp", 'UTC')
            group by s.event_id, s.zone, e.hour, s."timestamp"
        ) as i
        group by i.event_id, i.zone, i.hour
    ) as g
$$;

comment on function pricing.recount_hours(uuid[], timestamptz[]) is
    'Raw snapshots of (event, UTC hour) pairs (arrays of equal length), a row per zone. Tickets are taken over scrape '
    'instants, never summed over them; average prices are weighted with tickets.';

revoke execute on function pricing.recount_hours(uuid[], timestamptz[]) from public;

-- Makes the hourly rows of some hours what the raw snapshots say.
create or replace function pricing.write_hours(
    p_events uuid[],
    p_hours timestamptz[],
    out written int,
    out deleted int
)
language sql
volatile
set search_path = ''
as $$
    with counted as materialized (
        select r.* from pricing.recount_hours(p_events, p_hours) as r
    ),
    upserted as (
        insert into pricing.aggregated_analytics as t (
            event_id,
            zone,
            hour,
            min_price,
            avg_price,
            max_price,
            min_price_2tickets,
            min_price_4tickets,
            total_tickets,
            total_listings,
            min_tickets,
            peak_tickets,
            avg_tickets,
            instants,
            snapshot_count,
            price_weight,
            weight_tickets,
            price_sum,
            price_rows
        )
        select
            c.event_id,
            c.zone,
            c.hour,
            c.min_price,
            c.avg_price,
            c.max_price,
            c.min_price_2tickets,
            c.min_price_4tickets,
            c.total_tickets,
            c.total_listings,
            c.min_tickets,
            c.peak_tickets,
            c.avg_tickets,
            c.instants,
            c.snapshot_count,
            c.price_weight,
            c.weight_tickets,
            c.price_sum,
            c.price_rows
        from counted as c
        -- In the order of time, which the index on hour lives on; and always the same, so that two writers cannot
        -- deadlock.
        order by c.hour, c.event_id, c.zone
        on conflict (event_id, zone, hour) do update
        set min_price = excluded.min_price,
            avg_price = excluded.avg_price,
            max_price = excluded.max_price,
            min_price_2tickets = excluded.min_price_2tickets,
            min_price_4tickets = excluded.min_price_4tickets,
            total_tickets = excluded.total_tickets,
            total_listings = excluded.total_listings,
            min_tickets = excluded.min_tickets,
            peak_tickets = excluded.peak_tickets,
            avg_tickets = excluded.avg_tickets,
            instants = excluded.instants,
            snapshot_count = excluded.snapshot_count,
            price_weight = excluded.price_weight,
            weight_tickets = excluded.weight_tickets,
            price_sum = excluded.price_sum,
            price_rows = excluded.price_rows
        -- A row that says the same already is not written again.
        where (
            t.min_price,
            t.avg_price,
            t.max_price,
            t.min_price_2tickets,
            t.min_price_4tickets,
            t.total_tickets,
            t.total_listings,
            t.min_tickets,
            t.peak_tickets,
            t.avg_tickets,
            t.instants,
            t.snapshot_count,
            t.price_weight,
            t.weight_tickets,
            t.price_sum,
            t.price_rows
        ) is distinct from (
            excluded.min_price,
            excluded.avg_price,
            excluded.max_price,
            excluded.min_price_2tickets,
            excluded.min_price_4tickets,
            excluded.total_tickets,
            excluded.total_listings,
            excluded.min_tickets,
            excluded.peak_tickets,
            excluded.avg_tickets,
            excluded.instants,
            excluded.snapshot_count,
            excluded.price_weight,
            excluded.weight_tickets,
            excluded.price_sum,
            excluded.price_rows
        )
        returning 1
    ),
    vanished as (
        select
            a.event_id,
            a.zone,
            a.hour
        from pricing.spans(p_events, p_hours) as w
        cross join lateral (
            select t.*
            from pricing.aggregated_analytics as t
            where t.hour >= w.lower
                and t.hour < w.upper
            -- A fence, for the index on time.
            offset 0
        ) as a
        inner join unnest(w.events, w.hours) as p (event_id, hour) on p.event_id = a.event_id and p.hour = a.hour
        except
        select
            c.event_id,
            c.zone,
            c.hour
        from counted as c
    ),
    emptied as (
        delete from pricing.aggregated_analytics as t
        using vanished as v
        where t.event_id = v.event_id
            and t.zone = v.zone
            and t.hour = v.hour
        returning 1
    )
    select
        (select count(*)::int from upserted),
        (select count(*)::int from emptied)
$$;

comment on function pricing.write_hours(uuid[], timestamptz[]) is
    'Counts (event, hour) pairs (arrays of equal length) from raw snapshots, writes the rows that changed and '
    'deletes those of zones that have no snapshots any more.';

revoke execute on function pricing.write_hours(uuid[], timestamptz[]) from public;

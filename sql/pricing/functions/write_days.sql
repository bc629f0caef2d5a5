-- Makes the daily rows of some days what the hourly rows say.
create or replace function pricing.write_days(
    p_events uuid[],
    p_days date[],
    out written int,
    out deleted int
)
language sql
volatile
set search_path = ''
as $$
    with wanted as (
        select
            p.date,
            array_agg(p.event_id) as events
        from unnest(p_events, p_days) as p (event_id, date)
        group by p.date
    ),
    united as materialized (
        select
            w.date,
            g.*
        from wanted as w
        -- Day by day, as the hours lie.
        cross join lateral (
            select
                h.event_id,
                h.zone,
                min(h.min_price) as min_price,
                round(
                    coalesce(
                        sum(h.price_weight) / nullif(sum(h.weight_tickets), 0),
                        sum(h.price_sum) / nullif(sum(h.price_rows), 0)
                    ),
                    2
                ) as avg_price,
                max(h.max_price) as max_price,
                min(h.min_price_2tickets) as min_2tickets,
                min(h.min_price_4tickets) as min_4tickets,
                max(h.peak_tickets) as peak_tickets,
                -- The mean of an hour is rounded, the tickets that it stands for are whole.
                round(sum(round(h.avg_tickets * h.instants)) / sum(h.instants), 2) as avg_tickets,
                min(h.min_tickets) as min_tickets,
                count(*)::int as hours,
                sum(h.instants)::int as instants,
                sum(h.price_weight) as price_weight,
                sum(h.weight_tickets)::bigint as weight_tickets
            from (
                select t.*
                from pricing.aggregated_analytics as t
                where t.hour >= w.date::timestamp at time zone 'UTC'
                    and t.hour < (w.date + 1)::timestamp at time zone 'UTC'
                -- A fence, for the index on time: the key would read a month of each event.
                offset 0
            ) as h
            inner join unnest(w.events) as e (event_id) on e.event_id = h.event_id
            group by h.event_id, h.zone
        ) as g
    ),
    upserted as (
        insert into pricing.daily_analytics as t (
            event_id,
            zone,
            date,
            daily_min_price,
            daily_avg_price,
            daily_max_price,
            daily_min_2tickets,
            daily_min_4tickets,
            peak_tickets,
            avg_tickets,
            min_tickets,
            hours,
            instants,
            price_weight,
            weight_tickets
        )
        select
            u.event_id,
            u.zone,
            u.date,
            u.min_price,
            u.avg_price,
            u.max_price,
            u.min_2tickets,
            u.min_4tickets,
            u.peak_tickets,
            u.avg_tickets,
            u.min_tickets,
            u.hours,
            u.instants,
            u.price_weight,
            u.weight_tickets
        from united as u
        order by u.date, u.event_id, u.zone
        on conflict (event_id, zone, date) do update
        set daily_min_price = excluded.daily_min_price,
            daily_avg_price = excluded.daily_avg_price,
            daily_max_price = excluded.daily_max_price,
            daily_min_2tickets = excluded.daily_min_2tickets,
            daily_min_4tickets = excluded.daily_min_4tickets,
            peak_tickets = excluded.peak_tickets,
            avg_tickets = excluded.avg_tickets,
            min_tickets = excluded.min_tickets,
            hours = excluded.hours,
            instants = excluded.instants,
            price_weight = excluded.price_weight,
            weight_tickets = excluded.weight_tickets
        where (
            t.daily_min_price,
            t.daily_avg_price,
            t.daily_max_price,
            t.daily_min_2tickets,
            t.daily_min_4tickets,
            t.peak_tickets,
            t.avg_tickets,
            t.min_tickets,
            t.hours,
            t.instants,
            t.price_weight,
            t.weight_tickets
        ) is distinct from (
            excluded.daily_min_price,
            excluded.daily_avg_price,
            excluded.daily_max_price,
            excluded.daily_min_2tickets,
            excluded.daily_min_4tickets,
            excluded.peak_tickets,
            excluded.avg_tickets,
            excluded.min_tickets,
            excluded.hours,
            excluded.instants,
            excluded.price_weight,
            excluded.weight_tickets
        )
        returning 1
    ),
    vanished as (
        select
            a.event_id,
            a.zone,
            a.date
        from (select distinct d.date from unnest(p_days) as d (date)) as w
        cross join lateral (
            select t.*
            from pricing.daily_analytics as t
            where t.date = w.date
            -- A fence, for the index on the date.
            offset 0
        ) as a
        inner join unnest(p_events, p_days) as p (event_id, date) on p.event_id = a.event_id and p.date = a.date
        except
        select
            u.event_id,
            u.zone,
            u.date
        from united as u
    ),
    emptied as (
        delete from pricing.daily_analytics as t
        using vanished as v
        where t.event_id = v.event_id
            and t.zone = v.zone
            and t.date = v.date
        returning 1
    )
    select
        (select count(*)::int from upserted),
        (select count(*)::int from emptied)
$$;

comment on function pricing.write_days(uuid[], date[]) is
    'Makes (event, UTC day) pairs (arrays of equal length) from hourly rows, writes the rows that changed and '
    'deletes those of zones that are gone.';

revoke execute on function pricing.write_days(uuid[], date[]) from public;

-- Where prices have moved most.
create or replace function pricing.get_price_movers(p_hours int default 24, p_limit int default 20)
returns table (
    event_id uuid,
    event_name text,
    zone text,
    hour timestamptz,
    min_price numeric,
    previous_price numeric,
    price_change numeric,
    change_percent numeric
)
language plpgsql
stable
security definer
set search_path = ''
-- The plan looks longer than it takes.
set jit = 'off'
as $$
begin
    -- Twice as far back has to be in the view, which holds 30 days.
    perform pricing.check_number('p_hours', p_hours, 336);
    perform pricing.check_number('p_limit', p_limit, 1000);
    if not pricing.is_populated('mv_price_trends') then
        return;
    end if;
    return query
    -- From zone to zone through the index: the newest row of each, without reading the others.
    with recursive newest as (
        (
            select
                t.event_id,
                t.zone,
                t.hour,
                t.min_price
            from pricing.mv_price_trends as t
            order by t.event_id desc, t.zone desc, t.hour desc
            limit 1
        )
        union all
        select n.*
        from newest as p
        cross join lateral (
            select
                t.event_id,
                t.zone,
                t.hour,
                t.min_price
            from pricing.mv_price_trends as t
            where (t.event_id, t.zone) < (p.event_id, p.zone)
            order by t.event_id desc, t.zone desc, t.hour desc
            limit 1
        ) as n
    )
    select
        n.event_id,
        e.name,
        n.zone,
        n.hour,
        n.min_price,
        b.min_price,
        n.min_price - b.min_price,
        round(100 * (n.min_price - b.min_price) / nullif(b.min_price, 0), 2)
    from newest as n
    inner join pricing.events as e on e.id = n.event_id
    cross join lateral (
        select t.min_price
        from pricing.mv_price_trends as t
        where t.event_id = n.event_id
            and t.zone = n.zone
            and t.hour <= n.hour - make_interval(hours => p_hours)
            -- A price from long before says nothing of these hours.
            and t.hour >= n.hour - make_interval(hours => 2 * p_hours)
        order by t.hour desc
        limit 1
    ) as b
    where n.hour >= now() - make_interval(hours => p_hours + 1)
        and n.min_price <> b.min_price
    order by abs(n.min_price - b.min_price) desc, n.event_id, n.zone
    limit p_limit;
end
$$;

comment on function pricing.get_price_movers(int, int) is
    'The zones whose lowest price differs most from that of so many hours before (or of the last scrape before that), '
    'up or down, as of the last refresh. At most 336 hours and 1,000 rows. Definer, for the materialized view is '
    'granted to nobody.';

revoke execute on function pricing.get_price_movers(int, int) from public;
grant execute on function pricing.get_price_movers(int, int) to authenticated, service_role;

-- Takes in what the scraper saw of one event in one pass.
create or replace function pricing.ingest_snapshots(
    p_event_id uuid,
    p_timestamp timestamptz,
    p_rows jsonb,
    p_job_id uuid default null
)
returns table (inserted int, updated int, rejected int, errors jsonb)
language plpgsql
security definer
set search_path = ''
as $$
declare
    instant constant timestamptz := date_trunc('second', p_timestamp, 'UTC');
begin
    if jsonb_typeof(p_rows) is distinct from 'array' or jsonb_array_length(p_rows) > 10000 then
        raise exception 'rows must be an array of at most 10,000 objects'
            using errcode = 'PT400', detail = '{"parameter": "p_rows"}';
    elsif p_timestamp is null
        or p_timestamp > now() + interval '5 minutes'
        or instant < pricing.raw_kept_from(now()) then
        raise exception 'the scrape instant must not be over 5 minutes ahead nor older than 4 months'
            using errcode = 'PT400', detail = '{"parameter": "p_timestamp"}';
    end if;
    -- In the order in which maintenance locks: events, then snapshots.
    lock table pricing.events in row exclusive mode;
    -- One pass of an event at a time, so that what is there already is known.
    perform from pricing.events as e where e.id = p_event_id for no key update;
    if not found then
        raise exception 'no such event'
            using errcode = 'PT404', detail = '{"parameter": "p_event_id"}';
    end if;
    return query
    with judged as materialized (
        select
            r.n,
            r.sent,
            pricing.judge_row(r.sent) as reason
        from jsonb_array_elements(p_rows) with ordinality as r (sent, n)
    ),
    checked as materialized (
        select
            j.n,
            j.sent,
            case
                when j.reason is not null then j.reason
                -- The first of them is taken.
                when row_number() over (
                    partition by j.reason is null, j.sent ->> 'zone', j.sent ->> 'section'
                    order by j.n
                ) > 1 then 'duplicate'
            end as reason
        from judged as j
    ),
    known as materialized (
        select
            t.zone,
            t.section
        from checked as c
        inner join pricing.ticket_snapshots as t
            on t.event_id = p_event_id
            and t.zone = c.sent ->> 'zone'
            and t.section = c.sent ->> 'section'
            and t."timestamp" = instant
        where c.reason is null
    ),
    stored as (
        insert into pricing.ticket_snapshots as t (
            event_id,
            zone,
            section,
            "timestamp",
            job_id,
            lowest_price,
            average_price,
            highest_price,
            lowest_price_2tickets,
            lowest_price_4tickets,
            total_tickets,
            total_listings,
            available,
            raw_listings
        )
        select
            p_event_id,
            c.sent ->> 'zone',
            c.sent ->> 'section',
            instant,
            p_job_id,
            (c.sent ->> 'lowest_price')::numeric,
            (c.sent ->> 'average_price')::numeric,
            (c.sent ->> 'highest_price')::numeric,
            (c.sent ->> 'lowest_price_2tickets')::numeric,
            (c.sent ->> 'lowest_price_4tickets')::numeric,
            coalesce((c.sent ->> 'total_tickets')::numeric::int, 0),
            coalesce((c.sent ->> 'total_listings')::numeric::int, 0),
            coalesce((c.sent ->> 'available')::boolean, true),
            nullif(c.sent -> 'raw_listings', 'null')
        from checked as c
        where c.reason is null
        -- In the order of the key: two writers without an order can deadlock.
        order by c.sent ->> 'zone', c.sent ->> 'section'
        on conflict (event_id, zone, section, "timestamp") do update
        set job_id = excluded.job_id,
            lowest_price = excluded.lowest_price,
            average_price = excluded.average_price,
            highest_price = excluded.highest_price,
            lowest_price_2tickets = excluded.lowest_price_2tickets,
            lowest_price_4tickets = excluded.lowest_price_4tickets,
            total_tickets = excluded.total_tickets,
            total_listings = excluded.total_listings,
            available = excluded.available,
            raw_listings = excluded.raw_listings
        -- A retry that says the same writes nothing and leaves no mark.
        where (
            t.lowest_price,
            t.average_price,
            t.highest_price,
            t.lowest_price_2tickets,
            t.lowest_price_4tickets,
            t.total_tickets,
            t.total_listings,
            t.available,
            t.raw_listings
        ) is distinct from (
            excluded.lowest_price,
            excluded.average_price,
            excluded.highest_price,
            excluded.lowest_price_2tickets,
            excluded.lowest_price_4tickets,
            excluded.total_tickets,
            excluded.total_listings,
            excluded.available,
            excluded.raw_listings
        )
        returning
            t.zone,
            t.section
    ),
    seen as (
        update pricing.events as e
        set last_scraped = instant
        where e.id = p_event_id
            and (e.last_scraped is null or e.last_scraped < instant)
    )
    select
        (select count(*)::int from stored) - (select count(*)::int from stored inner join known using (zone, section)),
        (select count(*)::int from stored inner join known using (zone, section)),
        count(*)::int,
        coalesce(jsonb_agg(jsonb_build_object('row', c.n, 'reason', c.reason) order by c.n), '[]')
    from checked as c
    where c.reason is not null;
end
$$;

comment on function pricing.ingest_snapshots(uuid, timestamptz, jsonb, uuid) is
    'Stores the good rows of an array (zone, section, lowest_price, average_price, highest_price, '
    'lowest_price_2tickets, lowest_price_4tickets, total_tickets, total_listings, available, raw_listings) under one '
    'scrape instant, cut to the second, and says which ones it refused and why (row: counted from 1). A row that is '
    'there already is replaced, so a retry is harmless: what did not change is neither inserted nor updated.';

revoke execute on function pricing.ingest_snapshots(uuid, timestamptz, jsonb, uuid) from public;
grant execute on function pricing.ingest_snapshots(uuid, timestamptz, jsonb, uuid) to service_role;

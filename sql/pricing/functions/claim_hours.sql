-- Takes marks off the list, oldest first, for the roll-up to count.
create or replace function pricing.claim_hours(p_max int)
returns table (event_id uuid, hour_bucket timestamptz)
language sql
volatile
set search_path = ''
as $$
    with chosen as (
        select
            d.hour_bucket,
            d.event_id
        from pricing.snapshots_dirty as d
        group by d.hour_bucket, d.event_id
        order by d.hour_bucket, d.event_id
        limit p_max
    ),
    -- All marks of a chosen hour that this statement sees; one that commits later stays for the next run.
    claimed as (
        delete from pricing.snapshots_dirty as d
        using chosen as c
        where d.hour_bucket = c.hour_bucket
            and d.event_id = c.event_id
        returning d.event_id, d.hour_bucket
    )
    select distinct
        c.event_id,
        c.hour_bucket
    from claimed as c
$$;

comment on function pricing.claim_hours(int) is
    'Deletes the marks of up to so many (event, hour) pairs and returns the pairs.';

revoke execute on function pricing.claim_hours(int) from public;

-- Takes marks off the list, oldest first, for the roll-up to count.
create or replace function analytics.claim_hours(p_max_buckets int)
returns table (project_id text, hour_bucket timestamptz)
language sql
volatile
set search_path = ''
as $$
    with chosen as (
        select
            d.hour_bucket,
            d.project_id
        from analytics.analytics_events_dirty as d
        group by d.hour_bucket, d.project_id
        order by d.hour_bucket, d.project_id
        limit p_max_buckets
    ),
    -- All marks of a chosen hour that this statement sees; one that commits later stays for the next run.
    claimed as (
        delete from analytics.analytics_events_dirty as d
        using chosen as c
        where d.hour_bucket = c.hour_bucket
            and d.project_id = c.project_id
        returning d.project_id, d.hour_bucket
    )
    select distinct
        c.project_id,
        c.hour_bucket
    from claimed as c
    -- Without raw events left there is nothing to count, and the rows that stand must stay.
    where c.hour_bucket >= (select h.raw_from from analytics.analytics_horizon as h)
$$;

comment on function analytics.claim_hours(int) is
    'Deletes the marks of up to so many (project, hour) pairs and returns the pairs that can still be counted.';

revoke execute on function analytics.claim_hours(int) from public;

-- Drops months of raw events that are too old and counted.
create or replace function analytics.retire_raw(p_now timestamptz, p_dry_run boolean)
returns table (action text, object text, detail text)
language plpgsql
volatile
set search_path = ''
set lock_timeout = '2s'
as $$
declare
    expired constant text[] := array(
        select dbkit.detach_partitions('analytics.analytics_events', p_now - analytics.raw_retention(), null, true)
    );
    before timestamptz;
    dropped text[];
begin
    if not p_dry_run and expired <> '{}' then
        -- No more writers: a mark that is not committed yet would be missed by the next statement.
        lock table analytics.analytics_events in access exclusive mode;
    end if;
    before := analytics.raw_expiry(p_now);
    dropped := array(select dbkit.detach_partitions('analytics.analytics_events', before, null, p_dry_run));
    if not p_dry_run then
        update analytics.analytics_horizon as h
        set raw_from = before
        where h.raw_from < before;
    end if;
    return query
    select
        case when p.name = any (dropped) then 'dropped' else 'kept' end,
        p.name,
        case
            when p.name <> all (dropped) then 'a mark points into the month of ' || (before at time zone 'UTC')::date
        end
    from unnest(expired) as p (name);
end
$$;

comment on function analytics.retire_raw(timestamptz, boolean) is
    'A part of apply_retention(). Stops at the first month that a mark points into; later ones wait with it.';

revoke execute on function analytics.retire_raw(timestamptz, boolean) from public;

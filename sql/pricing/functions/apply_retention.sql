-- Lets go of what has become too old, and says what that was.
create or replace function pricing.apply_retention(
    p_now timestamptz default now(),
    p_dry_run boolean default false,
    p_table text default null
)
returns table (action text, object text, detail text)
language plpgsql
volatile
security definer
set search_path = ''
-- Less than deadlock_timeout: of this and a writer or reader in its way, this is the one that gives up.
set lock_timeout = '500ms'
as $$
begin
    if p_now is null or not isfinite(p_now) or p_dry_run is null then
        raise exception 'retention needs an instant, and whether it is only to be shown'
            using errcode = 'invalid_parameter_value';
    elsif p_table not in ('ticket_snapshots', 'aggregated_analytics', 'scraper_logs', 'scraper_jobs') then
        raise exception 'there is no retention of %', p_table
            using errcode = 'invalid_parameter_value';
    elsif not p_dry_run then
        -- No roll-up from here on: a row written now leaves a mark that take_away() will see.
        perform pg_advisory_xact_lock(hashtextextended('pricing.refresh_hourly', 0));
    end if;
    return query
    with plan as materialized (
        select p.*
        from pricing.plan_retention(p_now) as p
        where p.table_name = coalesce(p_table, p.table_name)
    ),
    noted as (
        insert into pricing.archive_log (partition_name, table_name, from_ts, to_ts, rows, dropped_at)
        select
            p.partition_name,
            p.table_name,
            p.from_ts,
            p.to_ts,
            p.rows,
            case p.action when 'dropped' then now() end
        from plan as p
        where p.action <> 'refused'
            and not p_dry_run
    )
    select
        p.action,
        'pricing.' || p.partition_name,
        p.detail
    from plan as p
    order by p.table_name, p.from_ts;
    if coalesce(p_table, 'scraper_jobs') = 'scraper_jobs' then
        return query
        select 'deleted', 'pricing.scraper_jobs', format('%s rows', d.jobs)
        from pricing.retire_jobs(p_now, p_dry_run) as d (jobs)
        where d.jobs > 0;
    end if;
    if not p_dry_run then
        perform pricing.take_away(t.name)
        from unnest(array['ticket_snapshots', 'aggregated_analytics', 'scraper_logs']) as t (name)
        where t.name = coalesce(p_table, t.name);
    end if;
end
$$;

comment on function pricing.apply_retention(timestamptz, boolean, text) is
    'Archives months of snapshots that are wholly older than 4 months, drops hourly months older than 6 and months '
    'of logs older than 1, deletes jobs older than 3 months; of one table if it is named. Each is written into '
    'archive_log. A month of snapshots stays while a mark points into it, one of hours while a daily row is missing '
    '(refused). With p_dry_run it only says what it would do. Gives up with 55P03 when it would have to wait over '
    'half a second for a lock, and with 55006 when snapshots of an expired month were written meanwhile.';

revoke execute on function pricing.apply_retention(timestamptz, boolean, text) from public;
grant execute on function pricing.apply_retention(timestamptz, boolean, text) to service_role;

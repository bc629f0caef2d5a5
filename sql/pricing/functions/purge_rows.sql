-- Deletes some of the rows of an event, archived ones too.
create or replace function pricing.purge_rows(p_event_id uuid, p_batch int)
returns int
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    source record;
    deleted int;
begin
    perform pricing.check_purge(p_event_id);
    for source in
        select
            format('pricing.%I', t.name) as relation,
            null::text as archived
        from unnest(array['ticket_snapshots', 'aggregated_analytics', 'daily_analytics', 'snapshots_dirty']) as t (name)
        union all
        select
            format('pricing_archive.%I', a.partition_name),
            a.partition_name
        from pricing.archive_log as a
        where a.table_name = 'ticket_snapshots'
            and a.dropped_at is null
    loop
        -- Through the table that was named; a ctid alone is not unique among its partitions.
        execute format(
            'with victim as materialized (select tableoid, ctid from %1$s where event_id = $1 limit $2 for update)
            delete from %1$s as r
            using victim as v
            where r.ctid = any(array(select ctid from victim)) and r.tableoid = v.tableoid and r.ctid = v.ctid',
            source.relation
        )
        using p_event_id, p_batch;
        get diagnostics deleted = row_count;
        if source.archived is not null then
            update pricing.archive_log as a
            set rows = greatest(a.rows - deleted, 0)
            where a.partition_name = source.archived;
        end if;
        if deleted > 0 then
            return deleted;
        end if;
    end loop;
    return 0;
end
$$;

comment on function pricing.purge_rows(uuid, int) is
    'A part of purge_event(): deletes at most p_batch rows of one table and returns how many; 0 when none are left.';

revoke execute on function pricing.purge_rows(uuid, int) from public;
grant execute on function pricing.purge_rows(uuid, int) to service_role;

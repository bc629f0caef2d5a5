-- Drops archived months that were exported.
create or replace function pricing.drop_archived(p_older_than interval)
returns setof text
language plpgsql
volatile
security definer
set search_path = ''
-- Less than deadlock_timeout: of this and a writer or reader in its way, this is the one that gives up.
set lock_timeout = '500ms'
as $$
declare
    month record;
begin
    if p_older_than is null or p_older_than < interval '0' then
        raise exception 'an age is needed'
            using errcode = 'invalid_parameter_value';
    end if;
    for month in
        select a.partition_name
        from pricing.archive_log as a
        where a.table_name = 'ticket_snapshots'
            and a.exported_at is not null
            and a.dropped_at is null
            and a.archived_at <= now() - p_older_than
        order by a.from_ts
        for update
    loop
        execute format('drop table pricing_archive.%I', month.partition_name);
        update pricing.archive_log as a
        set dropped_at = now()
        where a.partition_name = month.partition_name;
        return next 'pricing_archive.' || month.partition_name;
    end loop;
end
$$;

comment on function pricing.drop_archived(interval) is
    'Drops the tables in pricing_archive that were archived so long ago and that archive_log says are exported, and '
    'returns their names.';

revoke execute on function pricing.drop_archived(interval) from public;
grant execute on function pricing.drop_archived(interval) to service_role;

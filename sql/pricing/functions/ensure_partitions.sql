-- Makes the partitions of the coming months, as the partition rules do on every apply.
create or replace function pricing.ensure_partitions()
returns int
language plpgsql
security definer
set search_path = ''
-- Less than deadlock_timeout: of this and a writer or reader in its way, this is the one that gives up.
set lock_timeout = '500ms'
as $$
declare
    parent regclass;
    name text;
    wanted record;
    created int := 0;
begin
    foreach name in array array['ticket_snapshots', 'aggregated_analytics', 'scraper_logs']
    loop
        parent := format('pricing.%I', name)::regclass;
        wanted := pricing.wanted_months(name);
        if exists (select from dbkit.missing_partitions(parent, 'month', wanted.ahead, wanted.start)) then
            -- The locks of the next statement, which would wait for them longer than this function does.
            perform dbkit.stop_writers(parent);
            created := created + dbkit.ensure_partitions(parent, 'month', wanted.ahead, wanted.start);
        end if;
    end loop;
    return created;
end
$$;

comment on function pricing.ensure_partitions() is
    'Creates missing partitions and those of months that have rows in a default partition, moves these rows, and '
    'returns how many it created. Gives up with 55P03 when it would have to wait over half a second for a lock.';

revoke execute on function pricing.ensure_partitions() from public;
grant execute on function pricing.ensure_partitions() to service_role;

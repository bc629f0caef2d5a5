-- Detaches the partitions of a table that archive_log says are taken away.
create or replace function pricing.take_away(p_table text)
returns void
language plpgsql
volatile
set search_path = ''
-- Less than deadlock_timeout: of this and a writer or reader in its way, this is the one that gives up.
set lock_timeout = '500ms'
as $$
declare
    parent constant regclass := format('pricing.%I', p_table)::regclass;
    before constant timestamptz := pricing.gone_before(p_table);
    archive constant text := case p_table when 'ticket_snapshots' then 'pricing_archive' end;
begin
    if not exists (select from dbkit.detach_partitions(parent, before, archive, true)) then
        return;
    end if;
    -- In the order of the writers: ingest_snapshots() begins with events, a line of the log with the log.
    if p_table = 'ticket_snapshots' then
        lock table pricing.events in share row exclusive mode;
        lock table pricing.ticket_snapshots in access exclusive mode;
        if exists (
            select
            from pricing.snapshots_dirty as d
            inner join dbkit.partitions(parent) as p on d.hour_bucket >= p.lower and d.hour_bucket < p.upper
            where p.upper <= before
        ) then
            raise exception 'snapshots of an expired month were written meanwhile'
                using errcode = 'object_in_use', hint = 'Try again after the next roll-up.';
        end if;
    elsif p_table = 'scraper_logs' then
        lock table pricing.scraper_logs in access exclusive mode;
        -- Dropping a month drops its foreign keys.
        lock table pricing.scraper_jobs in access exclusive mode;
        lock table pricing.events in access exclusive mode;
    end if;
    perform dbkit.detach_partitions(parent, before, archive);
    if archive is not null then
        -- Row security is on already, unless somebody made the partition by hand.
        perform pricing.guard_archive();
    end if;
end
$$;

comment on function pricing.take_away(text) is
    'A part of apply_retention(): moves snapshots to pricing_archive, drops others.';

revoke execute on function pricing.take_away(text) from public;

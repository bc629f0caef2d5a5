-- Counts everything again: what the roll-up should have come to.
create or replace function browse.rebuild_session_financials()
returns browse.refresh_status
language plpgsql
security definer
set search_path = ''
as $$
declare
    started constant timestamptz := clock_timestamp();
    sources text[];
    ids text[];
    written bigint;
begin
    if current_setting('transaction_isolation') <> 'read committed' then
        raise exception 'the roll-up needs isolation level read committed, not %',
            current_setting('transaction_isolation')
            using errcode = 'active_sql_transaction';
    end if;
    -- The same lock as the roll-up's.
    if not pg_try_advisory_xact_lock(hashtextextended('browse.refresh_session_financials', 0)) then
        return row('rebuild_session_financials', started, 0, 0, 'busy', null)::browse.refresh_status;
    end if;
    perform browse.claim_sessions(null);
    select
        array_agg(k.source order by k.source, k.id),
        array_agg(k.id order by k.source, k.id)
    into sources, ids
    from (
        select
            m.canonical_source as source,
            m.canonical_session_source_id as id
        from browse.session_sources as m
        union
        select
            f.canonical_source,
            f.canonical_session_source_id
        from browse.session_financials_agg as f
        union
        select
            d.canonical_source,
            d.canonical_session_source_id
        from browse.session_discounts_agg as d
    ) as k;
    written := browse.write_financials(sources, ids) + browse.write_discounts(sources, ids);
    return browse.log_refresh('rebuild_session_financials', started, written);
end
$$;

comment on function browse.rebuild_session_financials() is
    'Counts every session again and takes all marks. Returns the row of refresh_status: rows is how many rows were '
    'wrong, status busy when a roll-up is under way.';

revoke execute on function browse.rebuild_session_financials() from public;
grant execute on function browse.rebuild_session_financials() to service_role;

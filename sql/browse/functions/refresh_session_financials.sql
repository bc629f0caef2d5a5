-- The roll-up: brings the figures up to date with every mark that it sees.
create or replace function browse.refresh_session_financials(p_max int default 5000)
returns browse.refresh_status
language plpgsql
security definer
set search_path = ''
as $$
declare
    started constant timestamptz := clock_timestamp();
    marked_sources text[];
    marked_ids text[];
    sources text[];
    ids text[];
    written bigint := 0;
begin
    -- The recount must see what the claimed marks stand for, so its snapshot has to be taken after the claim's.
    if current_setting('transaction_isolation') <> 'read committed' then
        raise exception 'the roll-up needs isolation level read committed, not %',
            current_setting('transaction_isolation')
            using errcode = 'active_sql_transaction';
    end if;
    if p_max is null or p_max < 1 then
        raise exception 'p_max must be at least 1'
            using errcode = 'PT400', detail = '{"parameter": "p_max"}';
    end if;
    if not pg_try_advisory_xact_lock(hashtextextended('browse.refresh_session_financials', 0)) then
        return row('refresh_session_financials', started, 0, 0, 'busy', null)::browse.refresh_status;
    end if;
    select
        array_agg(c.source),
        array_agg(c.source_session_id)
    into marked_sources, marked_ids
    from browse.claim_sessions(p_max) as c;
    if marked_ids is not null then
        -- A mark of a mapping is a canonical key itself, even one that nothing is mapped to any more.
        select
            array_agg(k.source order by k.source, k.id),
            array_agg(k.id order by k.source, k.id)
        into sources, ids
        from (
            select
                m.canonical_source as source,
                m.canonical_session_source_id as id
            from unnest(marked_sources, marked_ids) as d (source, source_session_id)
            inner join browse.session_sources as m
                on m.source = d.source
                and m.source_session_id = d.source_session_id
            union
            select
                d.source,
                d.source_session_id
            from unnest(marked_sources, marked_ids) as d (source, source_session_id)
        ) as k;
        -- Each of these is a statement of its own and sees what was committed before it.
        written := browse.write_financials(sources, ids) + browse.write_discounts(sources, ids);
    end if;
    return browse.log_refresh('refresh_session_financials', started, written);
end
$$;

comment on function browse.refresh_session_financials(int) is
    'Counts the sessions of up to so many marks again, oldest first. Any number of runs gives the same tables; one '
    'that fails leaves its marks for the next. Returns the row of refresh_status: rows is how many rows were written '
    'or deleted, status busy when another one is under way.';

revoke execute on function browse.refresh_session_financials(int) from public;
grant execute on function browse.refresh_session_financials(int) to service_role;

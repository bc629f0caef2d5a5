-- Takes marks off the list, oldest first, for the roll-up to count.
create or replace function browse.claim_sessions(p_max int)
returns table (source text, source_session_id text)
language sql
volatile
set search_path = ''
as $$
    with chosen as (
        select
            d.source,
            d.source_session_id
        from browse.financials_dirty as d
        group by d.source, d.source_session_id
        order by min(d.id)
        limit p_max
    ),
    -- All marks of a chosen session that this statement sees; one that commits later stays for the next run.
    claimed as (
        delete from browse.financials_dirty as d
        using chosen as c
        where d.source = c.source
            and d.source_session_id = c.source_session_id
        returning d.source, d.source_session_id
    )
    select distinct
        c.source,
        c.source_session_id
    from claimed as c
$$;

comment on function browse.claim_sessions(int) is
    'Deletes the marks of up to so many provider sessions and returns these; null for all of them.';

revoke execute on function browse.claim_sessions(int) from public;

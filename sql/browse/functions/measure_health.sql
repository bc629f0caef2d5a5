-- The figures that check_health() judges.
create or replace function browse.measure_health()
returns table (check_name text, value numeric, detail text)
language sql
volatile
set search_path = ''
as $$
    with sample as materialized (
        select
            s.session_id,
            s.canonical_source,
            s.canonical_session_source_id
        from browse.sessions as s
        where not exists (
            -- One that is marked is known to be behind.
            select
            from browse.session_sources as m
            inner join browse.financials_dirty as d on d.source = m.source and d.source_session_id = m.source_session_id
            where m.canonical_source = s.canonical_source
                and m.canonical_session_source_id = s.canonical_session_source_id
        )
            and not exists (
                select
                from browse.financials_dirty as d
                where d.source = s.canonical_source
                    and d.source_session_id = s.canonical_session_source_id
            )
        order by random()
        limit 20
    )
    select
        'age_' || n.name,
        extract(epoch from now() - r.refreshed_at),
        'seconds'
    from (
        values
        ('refresh_session_financials'),
        ('event_sessions_overview_refresh'),
        ('sync_sessions')
    ) as n (name)
    left join browse.refresh_status as r on r.name = n.name
    union all
    select
        'sessions_without_mapping',
        count(*),
        min(s.canonical_source || ':' || s.canonical_session_source_id)
    from browse.sessions as s
    where not exists (
        select
        from browse.session_sources as m
        where m.canonical_source = s.canonical_source
            and m.canonical_session_source_id = s.canonical_session_source_id
    )
    union all
    select
        'unmapped_provider_sessions',
        count(*),
        min(u.source || ':' || u.id)
    from (
        select
            'humanitix' as source,
            h.source_id as id
        from browse.sessions_htx as h
        where not h.deleted
        union
        select
            'eventbrite',
            o.session_source_id
        from browse.orders_eventbrite as o
        union
        select
            o.source,
            o.session_source_id
        from browse.orders_other as o
    ) as u
    where not exists (
        select
        from browse.session_sources as m
        where m.source = u.source
            and m.source_session_id = u.id
    )
    union all
    select
        'mapping_to_unknown_session',
        count(*),
        min(m.source || ':' || m.source_session_id)
    from browse.session_sources as m
    where (
            m.source = 'humanitix'
            and not exists (select from browse.sessions_htx as h where h.source_id = m.source_session_id)
        )
        or (
            -- It has been there for two turns of sync_sessions().
            m.imported_at < now() - interval '20 minutes'
            and not exists (
                select
                from browse.sessions as s
                where s.canonical_source = m.canonical_source
                    and s.canonical_session_source_id = m.canonical_session_source_id
            )
        )
    union all
    select
        'unconverted_currency',
        count(*),
        min(f.canonical_source || ':' || f.canonical_session_source_id)
    from (
        select
            a.canonical_source,
            a.canonical_session_source_id
        from browse.session_financials_agg as a
        where a.orders > 0
        group by a.canonical_source, a.canonical_session_source_id
        having count(distinct a.currency) > 1
    ) as f
    union all
    select
        'consistency',
        count(*) filter (where w.wrong),
        string_agg(p.canonical_source || ':' || p.canonical_session_source_id, ', ') filter (where w.wrong)
    from sample as p
    cross join lateral (
        select exists (select from browse.crosscheck(p.session_id) as c where c.difference <> 0) as wrong
    ) as w
    union all
    select
        'view_p95',
        browse.probe_view(),
        'milliseconds'
$$;

comment on function browse.measure_health() is
    'A part of check_health(): one figure a check, null when there is nothing to measure, and an example.';

revoke execute on function browse.measure_health() from public;

-- The routines that plpgsql_check can check, and what its findings have to be weighed with. Parameter: their oids.
select
    p.oid,
    p.prosrc as source,
    exists(
        select
        from pg_catalog.unnest(p.proconfig) as s (setting)
        where s.setting like 'search\_path=%%'
    ) as has_path,
    -- Of a routine that sets no path: its own schema, then where names are most often found.
    (
        select pg_catalog.string_agg(pg_catalog.quote_ident(s.name), ', ' order by s.place, s.name)
        from (
            select
                n.nspname as name,
                1 as place
            union all
            select
                'public' as name,
                2 as place
            where n.nspname <> 'public' and pg_catalog.to_regnamespace('public') is not null
            union all
            select
                m.nspname,
                3
            from pg_catalog.pg_extension as e
            inner join pg_catalog.pg_namespace as m on m.oid = e.extnamespace
            where m.nspname not in (n.nspname, 'public', 'pg_catalog')
            group by m.nspname
        ) as s
    ) as likely_path,
    exists(
        select
        from pg_catalog.unnest(p.proargtypes::oid[] || p.prorettype || coalesce(p.proallargtypes, '{}')) as a (type)
        inner join pg_catalog.pg_type as t on t.oid = a.type
        where t.typtype = 'p' and t.typname like 'any%%'
    ) as is_polymorphic,
    (
        select count(distinct t.tgrelid)
        from pg_catalog.pg_trigger as t
        where t.tgfoid = p.oid and not t.tgisinternal and t.tgparentid = 0
    ) as relations,
    array(
        select x.name::text
        from pg_catalog.pg_trigger as t
        cross join lateral (values (t.tgoldtable), (t.tgnewtable)) as x (name)
        where t.tgfoid = p.oid and x.name is not null
    ) as transitions
from pg_catalog.pg_proc as p
inner join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
inner join pg_catalog.pg_language as l on l.oid = p.prolang
where
    p.oid = any (%s::oid[])
    and l.lanname = 'plpgsql'
    and p.prorettype <> 'pg_catalog.event_trigger'::regtype
    and (
        p.prorettype <> 'pg_catalog.trigger'::regtype
        or exists (
            select
            from pg_catalog.pg_trigger as t
            where t.tgfoid = p.oid and not t.tgisinternal and t.tgparentid = 0
        )
    )

-- The routines that there are beside the server's own, their bodies where these are text, and what triggers call
-- them for: relations, transition tables. Of one that sets no search path where its caller's most likely finds names:
-- in its own schema, in public, in those of extensions.
select
    p.oid,
    n.nspname::text as schema,
    p.proname::text as name,
    l.lanname::text as language,
    p.prosrc as source,
    array(
        select r.name::text
        from pg_catalog.pg_trigger as t
        cross join lateral (values (t.tgoldtable), (t.tgnewtable)) as r (name)
        where t.tgfoid = p.oid and r.name is not null
    ) as transition,
    not exists (
        select
        from pg_catalog.unnest(p.proconfig) as s (setting)
        where s.setting like 'search\_path=%'
    ) as is_called_anywhere,
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
    array(
        select c.relname::text
        from pg_catalog.pg_trigger as t
        inner join pg_catalog.pg_class as c on c.oid = t.tgrelid
        where t.tgfoid = p.oid
    ) as fired_on
from pg_catalog.pg_proc as p
inner join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
inner join pg_catalog.pg_language as l on l.oid = p.prolang
where n.nspname not in ('pg_catalog', 'information_schema', 'dbkit') and p.prosqlbody is null

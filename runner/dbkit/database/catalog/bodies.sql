-- The routines that there are beside the server's own, their bodies where these are text, and what triggers call
-- them for: relations, transition tables.
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

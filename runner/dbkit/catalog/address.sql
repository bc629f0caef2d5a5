-- The catalog address of declared objects; null where one is missing or of a kind nothing else can stand on.
-- Parameters: two arrays of equal length: the class (relation, routine, policy, ...), and what names the object:
-- a quoted name, a signature, or schema, relation and name with the unit separator between them.
select
    a.classid,
    a.objid
from rows from (
    pg_catalog.unnest(%s::text[]),
    pg_catalog.unnest(%s::text[])
) with ordinality as o (class, name, n)
cross join lateral pg_catalog.string_to_array(o.name, pg_catalog.chr(31)) as s (part)
left join lateral (
    select
        'pg_catalog.pg_class'::regclass::oid as classid,
        pg_catalog.to_regclass(o.name)::oid as objid
    where o.class in ('relation', 'index')
    union all
    select
        'pg_catalog.pg_proc'::regclass::oid,
        pg_catalog.to_regprocedure(o.name)::oid
    where o.class = 'routine'
    union all
    select
        'pg_catalog.pg_policy'::regclass::oid,
        p.oid
    from pg_catalog.pg_policy as p
    inner join pg_catalog.pg_class as c on c.oid = p.polrelid
    inner join pg_catalog.pg_namespace as m on m.oid = c.relnamespace
    where o.class = 'policy' and m.nspname = s.part[1] and c.relname = s.part[2] and p.polname = s.part[3]
    union all
    select
        'pg_catalog.pg_trigger'::regclass::oid,
        t.oid
    from pg_catalog.pg_trigger as t
    inner join pg_catalog.pg_class as c on c.oid = t.tgrelid
    inner join pg_catalog.pg_namespace as m on m.oid = c.relnamespace
    where o.class = 'trigger' and m.nspname = s.part[1] and c.relname = s.part[2] and t.tgname = s.part[3]
) as a on a.objid is not null
order by o.n

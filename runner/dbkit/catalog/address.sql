-- The catalog address of declared objects; null where one is missing or of a kind nothing else can stand on.
-- Parameters: two arrays of equal length: the class (relation, routine, policy, trigger, ...), and what names the object:
-- a quoted name, or the name's parts (of a routine, then its argument types) with the unit separator between them.
-- Nothing here raises for what is missing: to_regprocedure does for a type, before PostgreSQL 16.
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
        p.oid
    from pg_catalog.pg_proc as p
    inner join pg_catalog.pg_namespace as m on m.oid = p.pronamespace
    inner join lateral (
        select coalesce(string_agg(
            coalesce(case
                -- A column's type, as a routine takes it: a name, then what makes it an array.
                when u.type ~ '%%type(\[\])*$' then (
                    select case when u.type like '%%[]' then t.typarray else t.oid end
                    from pg_catalog.pg_attribute as t_column
                    inner join pg_catalog.pg_type as t on t.oid = t_column.atttypid
                    where
                        t_column.attrelid = pg_catalog.to_regclass(column_name.relation)
                        and t_column.attname = column_name.name
                        and not t_column.attisdropped
                )
                else pg_catalog.to_regtype(u.type)::oid
            end::text, 'missing'), ' ' order by u.n
        ), '') as types
        from pg_catalog.unnest(s.part[3:]) with ordinality as u (type, n)
        left join lateral (
            select
                pg_catalog.quote_ident(i.part[1]) || '.' || pg_catalog.quote_ident(i.part[2]) as relation,
                i.part[3] as name
            from pg_catalog.parse_ident(
                case when u.type ~ '%%type(\[\])*$' then pg_catalog.regexp_replace(u.type, '%%type(\[\])*$', '') end
            ) as i (part)
        ) as column_name on true
    ) as a on a.types = p.proargtypes::text
    where o.class = 'routine' and m.nspname = s.part[1] and p.proname = s.part[2]
    union all
    select
        'pg_catalog.pg_publication'::regclass::oid,
        p.oid
    from pg_catalog.pg_publication as p
    where o.class = 'publication' and p.pubname = s.part[1]
    union all
    select
        'pg_catalog.pg_publication_rel'::regclass::oid,
        r.oid
    from pg_catalog.pg_publication_rel as r
    inner join pg_catalog.pg_publication as p on p.oid = r.prpubid
    inner join pg_catalog.pg_class as c on c.oid = r.prrelid
    inner join pg_catalog.pg_namespace as m on m.oid = c.relnamespace
    where
        o.class = 'publication relation'
        and m.nspname = s.part[1]
        and c.relname = s.part[2]
        and p.pubname = s.part[3]
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

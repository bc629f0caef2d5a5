-- What decides how a statement that names an object is understood: the columns of a relation, the signatures of the
-- routines of one name, what a type is. A row for each name, with a digest of all that counts; and one without a name
-- for what SQL uses without naming it: operators, casts, collations.
with managed as (
    select
        n.oid,
        n.nspname::text as schema
    from pg_catalog.pg_namespace as n
    where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
),

relation as (
    select
        m.schema,
        c.relname::text as name,
        pg_catalog.concat_ws(
            E'\n',
            case when c.relkind in ('r', 'p', 'f') then 'table' else c.relkind::text end,
            (
                select pg_catalog.string_agg(
                    pg_catalog.concat_ws(
                        ' ',
                        pg_catalog.quote_ident(a.attname),
                        pg_catalog.format_type(a.atttypid, a.atttypmod),
                        nullif(a.attcollation, 0)::text
                    ),
                    E'\n' order by a.attnum
                )
                from pg_catalog.pg_attribute as a
                where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
            ),
            -- A query that groups by it may name the other columns.
            (
                select pg_catalog.pg_get_constraintdef(k.oid)
                from pg_catalog.pg_constraint as k
                where k.conrelid = c.oid and k.contype = 'p'
            )
        ) as text
    from pg_catalog.pg_class as c
    inner join managed as m on m.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'v', 'm', 'f', 'c', 'S')
),

routine as (
    select
        m.schema,
        p.proname::text as name,
        pg_catalog.string_agg(
            pg_catalog.concat_ws(
                ' ',
                p.prokind::text,
                pg_catalog.pg_get_function_arguments(p.oid),
                pg_catalog.pg_get_function_result(p.oid)
            ),
            E'\n' order by p.proargtypes::text
        ) as text
    from pg_catalog.pg_proc as p
    inner join managed as m on m.oid = p.pronamespace
    group by m.schema, p.proname
),

type as (
    select
        m.schema,
        t.typname::text as name,
        pg_catalog.concat_ws(
            ' ',
            t.typtype::text,
            t.typcategory::text,
            pg_catalog.format_type(nullif(t.typbasetype, 0), t.typtypmod),
            nullif(t.typcollation, 0)::text
        ) as text
    from pg_catalog.pg_type as t
    inner join managed as m on m.oid = t.typnamespace
    where t.typrelid = 0 and t.typcategory <> 'A'
),

unnamed as (
    select pg_catalog.concat_ws(' ', 'operator', o.oid::regoperator::text, o.oprcode::text, o.oprresult::text) as text
    from pg_catalog.pg_operator as o
    where o.oid >= 16384
    union all
    select
        pg_catalog.concat_ws(
            ' ', 'cast', c.castsource::regtype::text, c.casttarget::regtype::text, c.castcontext::text
        )
    from pg_catalog.pg_cast as c
    where c.oid >= 16384
    union all
    select pg_catalog.concat_ws(' ', 'collation', c.oid::regcollation::text, c.collcollate, c.collctype)
    from pg_catalog.pg_collation as c
    where c.oid >= 16384
    union all
    select
        pg_catalog.concat_ws(
            ' ', 'operator class', m.amname, c.opcname, c.opcintype::regtype::text, c.opcdefault::text
        )
    from pg_catalog.pg_opclass as c
    inner join pg_catalog.pg_am as m on m.oid = c.opcmethod
    where c.oid >= 16384
)

select
    'relation'::text as class,
    r.schema,
    r.name,
    pg_catalog.md5(r.text) as digest
from relation as r
union all
select
    'type',
    r.schema,
    r.name,
    pg_catalog.md5(r.text)
from relation as r
union all
select
    'routine',
    r.schema,
    r.name,
    pg_catalog.md5(r.text)
from routine as r
union all
select
    'type',
    t.schema,
    t.name,
    pg_catalog.md5(t.text)
from type as t
union all
select
    '',
    '',
    '',
    coalesce(pg_catalog.md5(pg_catalog.string_agg(u.text, E'\n' order by u.text)), '')
from unnamed as u

-- Collations.
with managed as (
    select
        n.oid,
        n.nspname
    from pg_catalog.pg_namespace as n
    where
        (n.nspname = any(nullif(current_setting('dbkit.schemas', true), '')::text[])) is not false
        and n.nspname !~ '^pg_'
        and n.nspname not in ('information_schema', 'dbkit')
)

select
    'collation'::text as kind,
    m.nspname::text as schema,
    c.collname::text as name,
    jsonb_strip_nulls(jsonb_build_object(
        'owner', pg_get_userbyid(c.collowner),
        'provider', case c.collprovider
            when 'c' then 'libc'
            when 'i' then 'icu'
            when 'b' then 'builtin'
            when 'd' then 'default'
        end,
        'deterministic', c.collisdeterministic,
        'encoding', nullif(pg_encoding_to_char(c.collencoding), ''),
        'collate', c.collcollate,
        'ctype', c.collctype,
        'locale', c.locale,
        'rules', c.rules,
        'comment', obj_description(c.oid, 'pg_collation')
    )) as definition
-- colllocale was called colliculocale until 16; collicurules came with 16.
-- A name that the inner query does not have is the outer's.
from (select null::text as colllocale, null::text as colliculocale, null::text as collicurules) as other_major
cross join lateral (
    select
        l.oid,
        l.collname,
        l.collnamespace,
        l.collowner,
        l.collprovider,
        l.collisdeterministic,
        l.collencoding,
        l.collcollate,
        l.collctype,
        coalesce(colllocale, colliculocale) as locale,
        collicurules as rules
    from pg_catalog.pg_collation as l
) as c
inner join managed as m on m.oid = c.collnamespace
where
    not exists (
        select
        from pg_catalog.pg_depend as e
        where e.classid = 'pg_catalog.pg_collation'::regclass and e.objid = c.oid and e.deptype = 'e'
    )

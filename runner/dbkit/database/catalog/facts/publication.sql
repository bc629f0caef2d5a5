-- Publications that publish something of a managed schema, everything, or nothing yet.
with managed as (
    select
        n.oid,
        n.nspname
    from pg_catalog.pg_namespace as n
    where
        (n.nspname = any(nullif(current_setting('dbkit.schemas', true), '')::text[])) is not false
        and n.nspname !~ '^pg_'
        and n.nspname not in ('information_schema', 'dbkit')
),

published as (
    select
        r.prpubid as pubid,
        c.relnamespace
    from pg_catalog.pg_publication_rel as r
    inner join pg_catalog.pg_class as c on c.oid = r.prrelid
    union all
    select
        n.pnpubid,
        n.pnnspid
    from pg_catalog.pg_publication_namespace as n
)

select
    'publication'::text as kind,
    ''::text as schema,
    p.pubname::text as name,
    jsonb_strip_nulls(jsonb_build_object(
        'owner', pg_get_userbyid(p.pubowner),
        'all tables', p.puballtables,
        'insert', p.pubinsert,
        'update', p.pubupdate,
        'delete', p.pubdelete,
        'truncate', p.pubtruncate,
        'via root', p.pubviaroot,
        'generated columns', case p.pubgencols when 's' then 'stored' end,
        'comment', obj_description(p.oid, 'pg_publication')
    )) as definition
-- From PostgreSQL 18 on; before, a name that the inner query does not have is the outer's.
from (select 'n'::"char" as pubgencols) as before_18
cross join lateral (
    select
        b.oid,
        b.pubname,
        b.pubowner,
        b.puballtables,
        b.pubinsert,
        b.pubupdate,
        b.pubdelete,
        b.pubtruncate,
        b.pubviaroot,
        pubgencols
    from pg_catalog.pg_publication as b
) as p
where
    (
        exists (select from published as u where u.pubid = p.oid and u.relnamespace in (select m.oid from managed as m))
        or not exists (select from published as u where u.pubid = p.oid)
    )
    and not exists (
        select
        from pg_catalog.pg_depend as e
        where e.classid = 'pg_catalog.pg_publication'::regclass and e.objid = p.oid and e.deptype = 'e'
    )

-- Bring dbkit.fact up to what a run changed, and to what it confirmed because a file says so; what somebody else
-- changed before it stays a difference. pg_temp.dbkit_fact holds the facts of a run's moments, the first of them 0.
-- What is of a schema that the project does not manage any more is forgotten.
-- Nor is anything recorded that another transaction wrote while the run went on, nor the owner of what a role that
-- nobody trusts had before, of which no run made it the owner.
-- Parameters: the last moment; the managed schemas; what the run confirmed: arrays of schemas, of names (empty for all
-- of a schema), and of grantees, null where it is not about privileges; began, what was over when the first facts were
-- noted; and trusted, the roles that the configuration trusts.
with confirmed as (
    select
        c.schema,
        c.name,
        c.grantee
    from rows from (
        pg_catalog.unnest(%(schemas)s::text[]),
        pg_catalog.unnest(%(names)s::text[]),
        pg_catalog.unnest(%(grantees)s::text[])
    ) as c (schema, name, grantee)
),

moment as (
    select
        f.kind,
        f.schema,
        f.name,
        f.definition,
        f.moment = 0 as is_first
    from pg_temp.dbkit_fact as f
    where f.moment in (0, %(last)s)
),

-- Of what is not as recorded, only what the run has not changed needs to be confirmed.
unsettled as (
    select
        k.kind,
        k.schema,
        k.name
    from (
        (
            select
                m.kind,
                m.schema,
                m.name,
                m.definition
            from moment as m
            where m.is_first
            intersect
            select
                m.kind,
                m.schema,
                m.name,
                m.definition
            from moment as m
            where not m.is_first
        )
        except
        select
            r.kind,
            r.schema,
            r.name,
            r.definition
        from dbkit.fact as r
    ) as k
    union
    (
        select
            r.kind,
            r.schema,
            r.name
        from dbkit.fact as r
        except
        select
            m.kind,
            m.schema,
            m.name
        from moment as m
    )
),

settled as (
    select
        f.kind,
        f.schema,
        f.name
    from unsettled as f
    where
        exists (
            select
            from confirmed as c
            where
                c.schema = f.schema
                and case
                    when c.grantee is null then
                        not pg_catalog.starts_with(f.kind, 'grant on ')
                        and (f.name = c.name or pg_catalog.starts_with(f.name, c.name || '('))
                    else
                        pg_catalog.starts_with(f.kind, 'grant on ')
                        and pg_catalog.right(f.name, pg_catalog.length(c.grantee) + 4) = ' to ' || c.grantee
                        and (
                            c.name = ''
                            or pg_catalog.starts_with(f.name, c.name || ' ')
                            or pg_catalog.starts_with(f.name, c.name || '(')
                            or pg_catalog.starts_with(f.name, c.name || '.')
                        )
                end
        )
),

-- The rows of the catalog, by the names of the facts about them.
written as (
    select
        c.relnamespace as schema,
        c.relname::text as name,
        c.xmin as version
    from pg_catalog.pg_class as c
    union all
    select
        t.typnamespace,
        t.typname,
        t.xmin
    from pg_catalog.pg_type as t
    where t.typrelid = 0 and t.typelem = 0
    union all
    select
        p.pronamespace,
        pg_catalog.format('%%s(%%s)', p.proname, (
            select pg_catalog.string_agg(pg_catalog.format_type(a.type, null), ', ' order by a.n)
            from pg_catalog.unnest(p.proargtypes) with ordinality as a (type, n)
        )),
        p.xmin
    from pg_catalog.pg_proc as p
    where p.pronamespace in (
        select n.oid from pg_catalog.pg_namespace as n where n.nspname = any (%(managed)s::text[])
    )
    union all
    select
        o.oprnamespace,
        pg_catalog.format(
            '%%s(%%s, %%s)',
            o.oprname,
            case when o.oprleft = 0 then 'none' else pg_catalog.format_type(o.oprleft, null) end,
            pg_catalog.format_type(o.oprright, null)
        ),
        o.xmin
    from pg_catalog.pg_operator as o
    where o.oprnamespace in (
        select n.oid from pg_catalog.pg_namespace as n where n.nspname = any (%(managed)s::text[])
    )
    union all
    select
        o.opcnamespace,
        pg_catalog.format('%%s using %%s', o.opcname, a.amname),
        o.xmin
    from pg_catalog.pg_opclass as o
    inner join pg_catalog.pg_am as a on a.oid = o.opcmethod
    union all
    select
        o.opfnamespace,
        pg_catalog.format('%%s using %%s', o.opfname, a.amname),
        o.xmin
    from pg_catalog.pg_opfamily as o
    inner join pg_catalog.pg_am as a on a.oid = o.opfmethod
    union all
    select
        o.collnamespace,
        o.collname,
        o.xmin
    from pg_catalog.pg_collation as o
    union all
    select
        o.connamespace,
        o.conname,
        o.xmin
    from pg_catalog.pg_conversion as o
    union all
    select
        o.stxnamespace,
        o.stxname,
        o.xmin
    from pg_catalog.pg_statistic_ext as o
    union all
    select
        o.cfgnamespace,
        o.cfgname,
        o.xmin
    from pg_catalog.pg_ts_config as o
    union all
    select
        o.dictnamespace,
        o.dictname,
        o.xmin
    from pg_catalog.pg_ts_dict as o
    union all
    select
        coalesce(c.relnamespace, t.typnamespace),
        pg_catalog.format('%%s.%%s', coalesce(c.relname, t.typname), s.name),
        s.version
    from (
        select
            t.tgrelid as relid,
            0::oid as typid,
            t.tgname as name,
            t.xmin as version
        from pg_catalog.pg_trigger as t
        union all
        select
            k.conrelid,
            k.contypid,
            k.conname,
            k.xmin
        from pg_catalog.pg_constraint as k
        union all
        select
            w.ev_class,
            0,
            w.rulename,
            w.xmin
        from pg_catalog.pg_rewrite as w
        union all
        select
            p.polrelid,
            0,
            p.polname,
            p.xmin
        from pg_catalog.pg_policy as p
        union all
        select
            a.attrelid,
            0,
            a.attname,
            a.xmin
        from pg_catalog.pg_attribute as a
        where a.attrelid >= 16384
        union all
        select
            d.adrelid,
            0,
            a.attname,
            d.xmin
        from pg_catalog.pg_attrdef as d
        inner join pg_catalog.pg_attribute as a on a.attrelid = d.adrelid and a.attnum = d.adnum
    ) as s
    left join pg_catalog.pg_class as c on c.oid = s.relid
    left join pg_catalog.pg_type as t on t.oid = s.typid and s.relid = 0
    union all
    select
        0,
        pg_catalog.format(
            '%%s as %%s',
            pg_catalog.format_type(k.castsource, null),
            pg_catalog.format_type(k.casttarget, null)
        ),
        k.xmin
    from pg_catalog.pg_cast as k
    where k.oid >= 16384
),

-- What was not over at the start and is not of this transaction, which is the only one still going on.
meanwhile as (
    select distinct
        coalesce(n.nspname::text, '') as schema,
        w.name
    from written as w
    left join pg_catalog.pg_namespace as n on n.oid = w.schema
    cross join (
        select
            %(began)s::pg_catalog.pg_snapshot as began,
            pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot())::text::bigint as next
    ) as s
    -- A row holds the lower half of the number of its transaction.
    cross join lateral (select (s.next >> 32 << 32) + w.version::text::bigint as xid) as v
    where
        v.xid >= pg_catalog.pg_snapshot_xmin(s.began)::text::bigint
        -- One that is still going on has no rows here but those of this transaction, whose parts are late numbers, too.
        and case
            when v.xid < s.next
                then
                    not pg_catalog.pg_visible_in_snapshot(v.xid::text::xid8, s.began)
                    and pg_catalog.pg_xact_status(v.xid::text::xid8) <> 'in progress'
            else false
        end
),

trusted as (
    select r.rolname::text as name
    from pg_catalog.pg_roles as r
    where r.rolsuper or r.rolname = current_user or r.rolname::text = any (%(trusted)s::text[])
),

gone as (
    delete from dbkit.fact as f
    where
        not exists (
            select
            from moment as a
            where not a.is_first and (a.kind, a.schema, a.name) = (f.kind, f.schema, f.name)
        )
        and (
            exists (
                select
                from moment as b
                where b.is_first and (b.kind, b.schema, b.name) = (f.kind, f.schema, f.name)
            )
            or exists (select from settled as s where (s.kind, s.schema, s.name) = (f.kind, f.schema, f.name))
            or (f.schema <> '' and f.schema <> all (%(managed)s::text[]))
            or (f.kind = 'schema' and f.name <> all (%(managed)s::text[]))
            or (
                f.kind = 'grant on schema'
                and not exists (
                    select from pg_catalog.unnest(%(managed)s::text[]) as m (name)
                    where pg_catalog.starts_with(f.name, m.name || ' to ')
                )
            )
        )
)

insert into dbkit.fact (kind, schema, name, definition)
select
    a.kind,
    a.schema,
    a.name,
    a.definition
from moment as a
left join moment as b on b.is_first and (b.kind, b.schema, b.name) = (a.kind, a.schema, a.name)
where
    not a.is_first
    and (
        b.definition is distinct from a.definition
        or exists (select from settled as s where (s.kind, s.schema, s.name) = (a.kind, a.schema, a.name))
    )
    -- The number is of facts of one name.
    and (a.schema, pg_catalog.regexp_replace(a.name, ' #\d+$', '')) not in (select m.schema, m.name from meanwhile as m)
    and (
        a.definition ->> 'owner' is null
        or b.definition ->> 'owner' is distinct from a.definition ->> 'owner'
        or a.definition ->> 'owner' in (select t.name from trusted as t)
        or exists (
            select
            from dbkit.fact as r
            where
                (r.kind, r.schema, r.name) = (a.kind, a.schema, a.name)
                and r.definition ->> 'owner' = a.definition ->> 'owner'
        )
    )
on conflict (kind, schema, name) do update set definition = excluded.definition, found = false

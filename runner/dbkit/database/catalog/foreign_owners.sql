-- Which of the objects that a run makes, replaces or refers to are there already and belong to a role nobody trusts.
-- Parameters: classes, schemas, names and subs, four arrays of equal length that name objects; managed, the schemas
-- with migrations; trusted, the roles that the configuration trusts.
-- The last columns: what the facts call the object, and the statement that drops it.
with trusted as materialized (
    select r.oid
    from pg_catalog.pg_roles as r
    where
        -- A superuser can do anything without dbkit; the owner of a database cannot, and is not trusted for owning it.
        r.rolsuper
        or r.rolname = current_user
        or array_position(%(trusted)s::text[], r.rolname::text) is not null
        -- A role that may not create cannot be the one that applies: it takes the owner of schema dbkit for that one.
        or (
            not has_database_privilege(current_database(), 'create')
            and r.oid = (select n.nspowner from pg_catalog.pg_namespace as n where n.nspname = 'dbkit')
        )
),

managed as (
    select
        n.oid,
        n.nspname,
        (
            select count(*)
            from pg_catalog.pg_proc as p
            cross join lateral unnest(p.proconfig) as s (setting)
            where s.setting like 'search\_path=%%' and strpos(s.setting, n.nspname::text) > 0
        ) > 0 as is_searched
    from pg_catalog.pg_namespace as n
    where array_position(%(managed)s::text[], n.nspname::text) is not null
),

wanted as materialized (
    select distinct
        w.class,
        w.schema,
        w.name,
        w.sub
    from rows from (
        unnest(%(classes)s::text[]),
        unnest(%(schemas)s::text[]),
        unnest(%(names)s::text[]),
        unnest(%(subs)s::text[])
    ) as w (class, schema, name, sub)
),

-- Not to_regclass and the like: they need a right on the schema.
found (class, schema, name, sub, arguments, classid, objid, owner, version, fact_schema, fact) as (
    select
        w.class,
        w.schema,
        w.name,
        w.sub,
        null::text[],
        'pg_catalog.pg_class'::regclass,
        c.oid,
        c.relowner,
        c.xmin,
        m.nspname::text,
        k.relname::text
    from wanted as w
    inner join pg_catalog.pg_namespace as n on n.nspname = w.schema
    inner join pg_catalog.pg_class as c on c.relnamespace = n.oid and c.relname = w.name
    -- The facts give no owner of their own to an index, a column's sequence and a partition of a rule.
    inner join pg_catalog.pg_class as k
        on k.oid = coalesce(
            (select i.indrelid from pg_catalog.pg_index as i where i.indexrelid = c.oid),
            (
                select d.refobjid
                from pg_catalog.pg_depend as d
                where
                    c.relkind = 'S'
                    and d.classid = 'pg_catalog.pg_class'::regclass
                    and d.objid = c.oid
                    and d.refclassid = 'pg_catalog.pg_class'::regclass
                    and d.deptype in ('a', 'i')
                limit 1
            ),
            case when c.relispartition then pg_partition_root(c.oid) end,
            c.oid
        )
    inner join pg_catalog.pg_namespace as m on m.oid = k.relnamespace
    where w.class in ('relation', 'type')
    union all
    select
        w.class,
        w.schema,
        w.name,
        w.sub,
        null,
        'pg_catalog.pg_type'::regclass,
        t.oid,
        t.typowner,
        t.xmin,
        w.schema,
        w.name
    from wanted as w
    inner join pg_catalog.pg_namespace as n on n.nspname = w.schema
    inner join pg_catalog.pg_type as t on t.typnamespace = n.oid and t.typname = w.name
    where w.class in ('relation', 'type') and t.typrelid = 0 and t.typtype <> 'p'
    union all
    -- All of the name: one with other arguments may be the better match of a call.
    select
        w.class,
        w.schema,
        w.name,
        w.sub,
        array(
            select format_type(a.type, null)
            from unnest(p.proargtypes) with ordinality as a (type, n)
            order by a.n
        ),
        'pg_catalog.pg_proc'::regclass,
        p.oid,
        p.proowner,
        p.xmin,
        w.schema,
        null
    from wanted as w
    inner join pg_catalog.pg_namespace as n on n.nspname = w.schema
    inner join pg_catalog.pg_proc as p on p.pronamespace = n.oid and p.proname = w.name
    where w.class = 'routine'
    union all
    select
        w.class,
        w.schema,
        w.name,
        w.sub,
        null,
        'pg_catalog.pg_namespace'::regclass,
        n.oid,
        n.nspowner,
        n.xmin,
        '',
        w.name
    from wanted as w
    inner join pg_catalog.pg_namespace as n on n.nspname = w.name
    where w.class = 'schema'
    union all
    select
        w.class,
        w.schema,
        w.name,
        w.sub,
        null,
        'pg_catalog.pg_publication'::regclass,
        p.oid,
        p.pubowner,
        p.xmin,
        '',
        w.name
    from wanted as w
    inner join pg_catalog.pg_publication as p on p.pubname = w.name
    where w.class = 'publication'
    union all
    -- A trigger and a policy belong to the owner of their table.
    select
        w.class,
        w.schema,
        w.name,
        w.sub,
        null,
        o.classid,
        o.objid,
        c.relowner,
        null,
        w.schema,
        w.name
    from wanted as w
    inner join pg_catalog.pg_namespace as n on n.nspname = w.schema
    inner join pg_catalog.pg_class as c on c.relnamespace = n.oid and c.relname = w.name
    cross join lateral (
        select
            'pg_catalog.pg_trigger'::regclass as classid,
            t.oid as objid
        from pg_catalog.pg_trigger as t
        where w.class = 'trigger' and t.tgrelid = c.oid and t.tgname = w.sub
        union all
        select
            'pg_catalog.pg_policy'::regclass,
            p.oid
        from pg_catalog.pg_policy as p
        where w.class = 'policy' and p.polrelid = c.oid and p.polname = w.sub
    ) as o
    union all
    -- Whatever else has a name in a schema, by that name: which class a statement means, the server alone knows.
    select
        w.class,
        w.schema,
        w.name,
        w.sub,
        '{}',
        o.classid,
        o.objid,
        o.owner,
        o.version,
        w.schema,
        o.fact
    from wanted as w
    inner join pg_catalog.pg_namespace as n on n.nspname = w.schema
    cross join lateral (
        select
            'pg_catalog.pg_operator'::regclass as classid,
            o.oid as objid,
            o.oprowner as owner,
            o.xmin as version,
            format(
                '%%s(%%s, %%s)',
                o.oprname,
                case when o.oprleft = 0 then 'none' else format_type(o.oprleft, null) end,
                format_type(o.oprright, null)
            ) as fact
        from pg_catalog.pg_operator as o
        where o.oprnamespace = n.oid and o.oprname = w.name
        union all
        select
            'pg_catalog.pg_opclass'::regclass,
            o.oid,
            o.opcowner,
            o.xmin,
            format('%%s using %%s', o.opcname, a.amname)
        from pg_catalog.pg_opclass as o
        inner join pg_catalog.pg_am as a on a.oid = o.opcmethod
        where o.opcnamespace = n.oid and o.opcname = w.name
        union all
        select
            'pg_catalog.pg_opfamily'::regclass,
            o.oid,
            o.opfowner,
            o.xmin,
            format('%%s using %%s', o.opfname, a.amname)
        from pg_catalog.pg_opfamily as o
        inner join pg_catalog.pg_am as a on a.oid = o.opfmethod
        where o.opfnamespace = n.oid and o.opfname = w.name
        union all
        select
            'pg_catalog.pg_collation'::regclass,
            o.oid,
            o.collowner,
            o.xmin,
            w.name
        from pg_catalog.pg_collation as o
        where o.collnamespace = n.oid and o.collname = w.name
        union all
        select
            'pg_catalog.pg_conversion'::regclass,
            o.oid,
            o.conowner,
            o.xmin,
            w.name
        from pg_catalog.pg_conversion as o
        where o.connamespace = n.oid and o.conname = w.name
        union all
        select
            'pg_catalog.pg_statistic_ext'::regclass,
            o.oid,
            o.stxowner,
            o.xmin,
            w.name
        from pg_catalog.pg_statistic_ext as o
        where o.stxnamespace = n.oid and o.stxname = w.name
        union all
        select
            'pg_catalog.pg_ts_config'::regclass,
            o.oid,
            o.cfgowner,
            o.xmin,
            w.name
        from pg_catalog.pg_ts_config as o
        where o.cfgnamespace = n.oid and o.cfgname = w.name
        union all
        select
            'pg_catalog.pg_ts_dict'::regclass,
            o.oid,
            o.dictowner,
            o.xmin,
            w.name
        from pg_catalog.pg_ts_dict as o
        where o.dictnamespace = n.oid and o.dictname = w.name
    ) as o
    where w.sub = ''
    union all
    -- Beside one of ours, and where a body looks for names there, beside one of the server's: the better match of a
    -- call that no statement of this run spells.
    select
        'routine',
        n.nspname::text,
        p.proname::text,
        '',
        array(
            select format_type(a.type, null)
            from unnest(p.proargtypes) with ordinality as a (type, n)
            order by a.n
        ),
        'pg_catalog.pg_proc'::regclass,
        p.oid,
        p.proowner,
        p.xmin,
        n.nspname::text,
        null
    from pg_catalog.pg_proc as p
    inner join managed as n on n.oid = p.pronamespace
    where
        p.proowner not in (select t.oid from trusted as t)
        and exists (
            select
            from pg_catalog.pg_proc as q
            where
                q.proname = p.proname
                and q.oid <> p.oid
                and case
                    when q.pronamespace = 'pg_catalog'::regnamespace then n.is_searched
                    else q.pronamespace = n.oid and q.proowner in (select t.oid from trusted as t)
                end
        )
    union all
    select
        'operator',
        n.nspname::text,
        o.oprname::text,
        '',
        '{}',
        'pg_catalog.pg_operator'::regclass,
        o.oid,
        o.oprowner,
        o.xmin,
        n.nspname::text,
        format(
            '%%s(%%s, %%s)',
            o.oprname,
            case when o.oprleft = 0 then 'none' else format_type(o.oprleft, null) end,
            format_type(o.oprright, null)
        )
    from pg_catalog.pg_operator as o
    inner join managed as n on n.oid = o.oprnamespace
    where
        o.oprowner not in (select t.oid from trusted as t)
        and exists (
            select
            from pg_catalog.pg_operator as q
            where
                q.oprname = o.oprname
                and q.oid <> o.oid
                and case
                    when q.oprnamespace = 'pg_catalog'::regnamespace then n.is_searched
                    else q.oprnamespace = n.oid and q.oprowner in (select t.oid from trusted as t)
                end
        )
    union all
    -- Its owner can drop it, and whatever uses it along; the owner of the database could do that anyway.
    select
        w.class,
        w.schema,
        w.name,
        w.sub,
        null,
        'pg_catalog.pg_extension'::regclass,
        e.oid,
        e.extowner,
        e.xmin,
        null,
        ''
    from wanted as w
    inner join pg_catalog.pg_extension as e on e.extname = w.name
    inner join pg_catalog.pg_database as d on d.datname = current_database()
    where w.class = 'extension' and e.extowner <> d.datdba
),

owned as (
    select
        f.class,
        f.schema,
        f.name,
        f.sub,
        f.arguments,
        i.type,
        i.identity,
        pg_get_userbyid(o.owner)::text as owner,
        coalesce(f.fact_schema, n.nspname::text) as fact_schema,
        coalesce(f.fact, format('%%s(%%s)', p.proname, (
            select string_agg(format_type(a.type, null), ', ' order by a.n)
            from unnest(p.proargtypes) with ordinality as a (type, n)
        ))) as fact,
        -- Schema public is the server's.
        case
            when (f.class, f.name) <> ('schema', 'public')
                then format('drop %%s %%s', replace(i.type, 'statistics object', 'statistics'), i.identity)
            else ''
        end as removal,
        -- Its row is as this transaction left it; of that the server says no more than that it is not over.
        case when v.xid >= x.current then pg_xact_status(v.xid::text::xid8) = 'in progress' else false end as ours
    from found as f
    -- A schema that belongs to pg_database_owner belongs to the owner of the database.
    cross join lateral (
        select
            coalesce(
                (
                    select d.datdba
                    from pg_catalog.pg_database as d
                    where d.datname = current_database() and pg_get_userbyid(f.owner) = 'pg_database_owner'
                ),
                -- A member of an extension goes with it, whoever owns the member.
                (
                    select x.extowner
                    from pg_catalog.pg_depend as e
                    inner join pg_catalog.pg_extension as x on x.oid = e.refobjid
                    where
                        e.classid = f.classid
                        and e.objid = f.objid
                        and e.refclassid = 'pg_catalog.pg_extension'::regclass
                        and e.deptype = 'e'
                        and x.extowner not in (select t.oid from trusted as t)
                        and x.extowner <> (
                            select d.datdba from pg_catalog.pg_database as d where d.datname = current_database()
                        )
                ),
                f.owner
            ) as owner
    ) as o
    cross join lateral pg_identify_object(f.classid, f.objid, 0) as i
    cross join (select pg_current_xact_id_if_assigned()::text::bigint as current) as x
    -- A row holds the lower half of the number of its transaction.
    cross join lateral (select (x.current >> 32 << 32) + f.version::text::bigint as xid) as v
    left join pg_catalog.pg_proc as p
        on f.classid = 'pg_catalog.pg_proc'::regclass and p.oid = f.objid
    left join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
    where
        o.owner not in (select t.oid from trusted as t)
        -- Who acts as the owner of a schema anyway may fill it; the invariant says who else may.
        and not (
            f.class = 'schema'
            and pg_has_role(o.owner, 'USAGE')
            and not (select r.rolsuper from pg_catalog.pg_roles as r where r.rolname = current_user)
        )
)

select
    o.class,
    o.schema,
    o.name,
    o.sub,
    o.arguments,
    o.type,
    o.identity,
    o.owner,
    o.fact_schema,
    o.fact,
    o.removal,
    quote_literal(o.identity) as literal,
    o.ours
from owned as o
union all
-- A job belongs to the role it runs as.
select
    w.class,
    '',
    w.name,
    w.sub,
    null,
    'job',
    w.name,
    w.sub,
    '',
    w.name,
    '',
    '',
    false
from wanted as w
left join pg_catalog.pg_roles as r on r.rolname = w.sub
where w.class = 'job' and (r.oid is null or r.oid not in (select t.oid from trusted as t))
order by 6, 7

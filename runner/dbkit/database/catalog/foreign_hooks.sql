-- What the server would run of others when a run writes to the managed tables, or reads its own views: triggers, and
-- on what a file or migration gave to another role also its rules, defaults, checks, expressions, queries and bodies.
-- Parameters: trusted, the roles that the configuration trusts; managed, the schemas with migrations; schemas, names
-- and owners, three arrays of what the records say of who owns what; written, whether the run writes to tables.
-- A row is something attached to a relation, and what of others it calls: found by pg_depend, whatever its class; or
-- a function of the server's own that runs what it is given as text, of which pg_depend knows nothing.
with recursive trusted as materialized (
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

given as materialized (
    select
        g.schema,
        g.name,
        r.oid as owner
    from rows from (
        unnest(%(schemas)s::text[]),
        unnest(%(names)s::text[]),
        unnest(%(owners)s::text[])
    ) as g (schema, name, owner)
    inner join pg_catalog.pg_roles as r on r.rolname = g.owner
    where r.oid not in (select t.oid from trusted as t)
),

-- The project's relations: a trusted role owns them, or they were given away.
own as (
    select c.oid
    from pg_catalog.pg_class as c
    inner join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
    where
        array_position(%(managed)s::text[], n.nspname::text) is not null
        and c.relkind in ('r', 'p', 'f', 'v', 'm', 'c')
        and (
            c.relowner in (select t.oid from trusted as t)
            or (n.nspname, c.relname, c.relowner) in (select g.schema, g.name, g.owner from given as g)
        )
),

-- And what a change to those changes as well, in whatever schema: children, rows that refer to them by a cascade, and
-- tables of their types. A partition's parent says what may be in it. Whatever else refers to them is read by the check
-- of the key, and emptied by TRUNCATE .. CASCADE.
reached (oid, is_changed) as (
    select
        o.oid,
        true
    from own as o
    union
    select
        e.child,
        r.is_changed and e.is_changed
    from reached as r
    inner join (
        select
            i.inhparent as parent,
            i.inhrelid as child,
            true as is_changed
        from pg_catalog.pg_inherits as i
        union all
        select
            i.inhrelid,
            i.inhparent,
            true
        from pg_catalog.pg_inherits as i
        inner join pg_catalog.pg_class as c on c.oid = i.inhrelid and c.relispartition and c.relkind in ('r', 'p', 'f')
        union all
        select
            k.confrelid,
            k.conrelid,
            k.confdeltype in ('c', 'n', 'd') or k.confupdtype in ('c', 'n', 'd')
        from pg_catalog.pg_constraint as k
        where k.contype = 'f'
        union all
        select
            t.typrelid,
            c.oid,
            true
        from pg_catalog.pg_class as c
        inner join pg_catalog.pg_type as t on t.oid = c.reloftype
    ) as e on e.parent = r.oid
),

relation as materialized (
    select
        c.oid,
        c.reltype,
        c.relkind,
        c.relowner,
        c.relname,
        n.nspname,
        r.is_changed,
        c.relowner not in (select t.oid from trusted as t) as foreign_owner,
        c.relowner not in (select t.oid from trusted as t) and r.is_changed as is_theirs
    from (
        select
            d.oid,
            bool_or(d.is_changed) as is_changed
        from reached as d
        group by d.oid
    ) as r
    inner join pg_catalog.pg_class as c on c.oid = r.oid and c.relkind in ('r', 'p', 'f', 'v', 'm')
    inner join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
),

-- Whatever of others is there that could be called, or decides what is.
suspect as materialized (
    select
        s.classid,
        s.objid,
        s.refobjid as owner
    from pg_catalog.pg_shdepend as s
    where
        s.deptype = 'o'
        and s.dbid = (select d.oid from pg_catalog.pg_database as d where d.datname = current_database())
        and s.refobjid not in (select t.oid from trusted as t)
        and s.classid not in (
            'pg_catalog.pg_namespace'::regclass,
            'pg_catalog.pg_extension'::regclass,
            'pg_catalog.pg_language'::regclass,
            'pg_catalog.pg_publication'::regclass,
            'pg_catalog.pg_largeobject'::regclass
        )
        and not exists (
            select
            from pg_catalog.pg_class as c
            where s.classid = 'pg_catalog.pg_class'::regclass and c.oid = s.objid and c.relkind = 'S'
        )
),

-- A check of a domain, and a member of an operator family, stand for what they are a part of.
part as (
    select
        'pg_catalog.pg_constraint'::regclass::oid as classid,
        k.oid as objid,
        'pg_catalog.pg_type'::regclass::oid as ofclassid,
        k.contypid as ofobjid
    from pg_catalog.pg_constraint as k
    where k.contypid <> 0
    union all
    select
        'pg_catalog.pg_amop'::regclass,
        o.oid,
        'pg_catalog.pg_opfamily'::regclass,
        o.amopfamily
    from pg_catalog.pg_amop as o
    union all
    select
        'pg_catalog.pg_amproc'::regclass,
        p.oid,
        'pg_catalog.pg_opfamily'::regclass,
        p.amprocfamily
    from pg_catalog.pg_amproc as p
),

-- What depends on that: from a function to its operator, from a domain to the type of an array of it.
tainted (classid, objid, objsubid, byclassid, byobjid, owner) as (
    select
        s.classid,
        s.objid,
        0,
        s.classid,
        s.objid,
        s.owner
    from suspect as s
    union
    select
        coalesce(p.ofclassid, d.classid),
        coalesce(p.ofobjid, d.objid),
        case when p.objid is null then d.objsubid else 0 end,
        t.byclassid,
        t.byobjid,
        t.owner
    from tainted as t
    inner join pg_catalog.pg_depend as d
        on d.refclassid = t.classid and d.refobjid = t.objid and d.deptype in ('n', 'a', 'i')
    left join part as p on p.classid = d.classid and p.objid = d.objid
    -- Not on from a relation: what the files say of it is theirs.
    where t.classid <> 'pg_catalog.pg_class'::regclass or (t.classid = t.byclassid and t.objid = t.byobjid)
),

-- Of triggers everybody who may put one there is the author; of the rest, who owns the relation.
hook as materialized (
    select
        r.oid as relid,
        'pg_catalog.pg_trigger'::regclass::oid as classid,
        t.oid as objid,
        0 as objsubid,
        'trigger' as kind,
        format('%%s.%%s', r.relname, t.tgname) as fact,
        t.tgname::text as name,
        t.tgqual::text as expression,
        false as is_read
    from relation as r
    inner join pg_catalog.pg_trigger as t on t.tgrelid = r.oid
    where
        not t.tgisinternal
        -- One for TRUNCATE has this bit.
        and (r.is_changed or t.tgtype & 32 <> 0)
        and not exists (
            select
            from pg_catalog.pg_trigger as p
            inner join relation as o on o.oid = p.tgrelid
            where p.oid = t.tgparentid
        )
    union all
    select
        r.oid,
        'pg_catalog.pg_rewrite'::regclass,
        w.oid,
        0,
        case when w.rulename <> '_RETURN' then 'rule' when r.relkind = 'm' then 'materialized view' else 'view' end,
        case when w.rulename <> '_RETURN' then format('%%s.%%s', r.relname, w.rulename) else r.relname::text end,
        w.rulename::text,
        w.ev_action::text || w.ev_qual::text,
        w.rulename = '_RETURN'
    from relation as r
    inner join pg_catalog.pg_rewrite as w on w.ev_class = r.oid
    where r.is_theirs
    union all
    select
        r.oid,
        'pg_catalog.pg_attrdef'::regclass,
        d.oid,
        0,
        'column',
        format('%%s.%%s', r.relname, a.attname),
        a.attname::text,
        d.adbin::text,
        a.attgenerated = 'v'
    from relation as r
    inner join pg_catalog.pg_attrdef as d on d.adrelid = r.oid
    inner join pg_catalog.pg_attribute as a on a.attrelid = d.adrelid and a.attnum = d.adnum
    where
        r.is_theirs
        and not exists (
            select
            from pg_catalog.pg_inherits as i
            inner join relation as o on o.oid = i.inhparent
            inner join pg_catalog.pg_attribute as b on b.attrelid = i.inhparent and b.attname = a.attname
            inner join pg_catalog.pg_attrdef as f on f.adrelid = b.attrelid and f.adnum = b.attnum
            where i.inhrelid = r.oid and pg_get_expr(f.adbin, f.adrelid) = pg_get_expr(d.adbin, d.adrelid)
        )
    union all
    select
        r.oid,
        'pg_catalog.pg_constraint'::regclass,
        k.oid,
        0,
        'constraint',
        format('%%s.%%s', r.relname, k.conname),
        k.conname::text,
        k.conbin::text,
        false
    from relation as r
    inner join pg_catalog.pg_constraint as k on k.conrelid = r.oid
    where
        r.is_theirs
        and k.contype in ('c', 'x')
        and not exists (
            select
            from pg_catalog.pg_inherits as i
            inner join relation as o on o.oid = i.inhparent
            inner join pg_catalog.pg_constraint as p on p.conrelid = o.oid and p.conname = k.conname
            where
                i.inhrelid = r.oid
                and k.coninhcount > 0
                and pg_get_constraintdef(p.oid) = pg_get_constraintdef(k.oid)
        )
    union all
    select
        r.oid,
        'pg_catalog.pg_class'::regclass,
        i.indexrelid,
        0,
        'index',
        c.relname::text,
        c.relname::text,
        concat(i.indexprs::text, i.indpred::text),
        r.relkind = 'm'
    from relation as r
    inner join pg_catalog.pg_index as i on i.indrelid = r.oid
    inner join pg_catalog.pg_class as c on c.oid = i.indexrelid
    where
        r.foreign_owner
        and not exists (
            select
            from pg_catalog.pg_inherits as h
            inner join pg_catalog.pg_index as p on p.indexrelid = h.inhparent
            inner join relation as o on o.oid = p.indrelid
            where h.inhrelid = i.indexrelid
        )
    union all
    select
        r.oid,
        'pg_catalog.pg_class'::regclass,
        r.oid,
        0,
        'table',
        r.relname::text,
        r.relname::text,
        p.partexprs::text,
        false
    from relation as r
    inner join pg_catalog.pg_partitioned_table as p on p.partrelid = r.oid
    where r.is_theirs
    union all
    select
        r.oid,
        'pg_catalog.pg_statistic_ext'::regclass,
        s.oid,
        0,
        'statistics',
        s.stxname::text,
        s.stxname::text,
        s.stxexprs::text,
        r.relkind = 'm'
    from relation as r
    inner join pg_catalog.pg_statistic_ext as s on s.stxrelid = r.oid
    where r.is_theirs
    union all
    select
        r.oid,
        'pg_catalog.pg_policy'::regclass,
        p.oid,
        0,
        'policy',
        format('%%s.%%s', r.relname, p.polname),
        p.polname::text,
        concat(p.polqual::text, p.polwithcheck::text),
        true
    from relation as r
    inner join pg_catalog.pg_policy as p on p.polrelid = r.oid
    where r.is_theirs
    union all
    select
        r.oid,
        'pg_catalog.pg_class'::regclass,
        r.oid,
        a.attnum::integer,
        'column',
        format('%%s.%%s', r.relname, a.attname),
        a.attname::text,
        null,
        false
    from relation as r
    inner join pg_catalog.pg_attribute as a on a.attrelid = r.oid
    where
        r.foreign_owner
        and r.relkind in ('r', 'p', 'f')
        and a.attnum > 0
        and not exists (
            select
            from pg_catalog.pg_inherits as i
            inner join relation as o on o.oid = i.inhparent
            inner join pg_catalog.pg_attribute as b on b.attrelid = o.oid and b.attname = a.attname
            where i.inhrelid = r.oid and b.atttypid = a.atttypid
        )
        -- The check of a key converts to the type of what it refers to.
        and (
            r.is_changed
            or exists (
                select
                from pg_catalog.pg_constraint as k
                where k.conrelid = r.oid and k.contype = 'f' and a.attnum = any(k.conkey)
            )
        )
    union all
    select
        0,
        'pg_catalog.pg_type'::regclass,
        d.oid,
        0,
        k.kind,
        concat_ws('.', d.typname, k.name),
        coalesce(k.name, d.typname::text),
        k.expression,
        true
    from pg_catalog.pg_type as d
    inner join pg_catalog.pg_namespace as n on n.oid = d.typnamespace
    cross join lateral (
        select
            'domain' as kind,
            null::text as name,
            d.typdefaultbin::text as expression
        union all
        select
            'constraint',
            c.conname::text,
            c.conbin::text
        from pg_catalog.pg_constraint as c
        where c.contypid = d.oid and c.contype = 'c'
    ) as k
    where
        d.typtype = 'd'
        and array_position(%(managed)s::text[], n.nspname::text) is not null
        and (n.nspname, d.typname, d.typowner) in (select g.schema, g.name, g.owner from given as g)
    union all
    -- Whoever owns one of its types may make a cast, and it need not be spelled to be called.
    select
        0,
        'pg_catalog.pg_cast'::regclass,
        k.oid,
        0,
        'cast',
        format('%%s as %%s', format_type(k.castsource, null), format_type(k.casttarget, null)),
        '',
        null,
        true
    from pg_catalog.pg_cast as k
    inner join pg_catalog.pg_type as d on d.oid in (k.castsource, k.casttarget)
    inner join pg_catalog.pg_namespace as n on n.oid = d.typnamespace
    where
        -- What makes json looks for a cast to that, explicit or not.
        (k.castcontext <> 'e' or k.casttarget in ('json'::regtype, 'jsonb'::regtype))
        and array_position(%(managed)s::text[], n.nspname::text) is not null
        and (n.nspname, d.typname, d.typowner) in (select g.schema, g.name, g.owner from given as g)
),

-- The functions of the server and of extensions that run a text, read a value of a type that they are given, or reach
-- out of the database: all but what is immutable, and what is known to do nothing of that.
sharp as (
    select p.oid
    from pg_catalog.pg_proc as p
    inner join pg_catalog.pg_language as l on l.oid = p.prolang
    where
        p.provolatile <> 'i'
        and (
            p.pronamespace = 'pg_catalog'::regnamespace
            or exists (
                select
                from pg_catalog.pg_depend as e
                where e.classid = 'pg_catalog.pg_proc'::regclass and e.objid = p.oid and e.deptype = 'e'
            )
        )
        and p.proname not in (
            'clock_timestamp', 'currval', 'gen_random_uuid', 'lastval', 'nextval', 'pg_trigger_depth', 'random',
            'random_normal', 'timeofday', 'uuidv4', 'uuidv7',
            'uuid_generate_v1', 'uuid_generate_v1mc', 'uuid_generate_v4', 'concat', 'concat_ws', 'format'
        )
        and not (
            p.pronamespace = 'pg_catalog'::regnamespace
            and p.provolatile = 's'
            and l.lanname in ('internal', 'sql')
            and p.proname !~ '_to_xml|^pg_|^ts_|^to_reg'
            and not exists (
                select
                from unnest(p.proargtypes) as a (type)
                inner join pg_catalog.pg_type as t on t.oid = a.type
                where
                    t.typname not in ('text', 'varchar', 'bpchar', 'name', 'tsvector', 'tsquery', 'regconfig', 'bytea')
                    and t.typcategory not in ('B', 'D', 'I', 'T')
                    and t.typname not in ('int2', 'int4', 'int8', 'float4', 'float8', 'numeric', 'money')
            )
        )
),

called as (
    select
        h.relid,
        h.classid,
        h.objid,
        h.objsubid,
        h.kind,
        h.fact,
        h.name,
        h.is_read,
        t.byclassid,
        t.byobjid,
        t.owner,
        false as is_sharp
    from hook as h
    inner join tainted as t on t.classid = h.classid and t.objid = h.objid and t.objsubid = h.objsubid
    left join relation as r on r.oid = h.relid
    where
        -- That a part of a relation depends on the relation says nothing.
        (t.byclassid, t.byobjid) <> ('pg_catalog.pg_class'::regclass::oid, h.relid)
        and (t.byclassid, t.byobjid) <> ('pg_catalog.pg_type'::regclass::oid, coalesce(r.reltype, 0))
        and (t.byclassid, t.byobjid) <> (h.classid, h.objid)
    union all
    select
        h.relid,
        h.classid,
        h.objid,
        h.objsubid,
        h.kind,
        h.fact,
        h.name,
        h.is_read,
        'pg_catalog.pg_proc'::regclass,
        s.oid,
        r.relowner,
        true
    from hook as h
    left join relation as r on r.oid = h.relid
    cross join lateral regexp_matches(h.expression, ':(?:funcid|opfuncid|aggfnoid|winfnoid) (\d+)', 'g') as m (parts)
    inner join sharp as s on s.oid = m.parts[1]::oid
    where h.expression is not null
    union all
    -- What is in a foreign table of others is what their wrapper makes of it.
    select
        r.oid,
        'pg_catalog.pg_class'::regclass,
        r.oid,
        0,
        'foreign table',
        r.relname::text,
        r.relname::text,
        false,
        'pg_catalog.pg_foreign_server'::regclass,
        f.ftserver,
        r.relowner,
        true
    from relation as r
    inner join pg_catalog.pg_foreign_table as f on f.ftrelid = r.oid
    where r.is_theirs
),

-- A body is no expression that shows what it calls; what was given away is to be as it was.
routine as (
    select
        p.oid,
        p.proowner,
        n.nspname,
        f.name,
        case p.prokind
            when 'p' then 'procedure'
            when 'a' then 'aggregate'
            when 'w' then 'window function'
            else 'function'
        end as kind
    from pg_catalog.pg_proc as p
    inner join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
    cross join lateral (
        select
            format('%%s(%%s)', p.proname, string_agg(format_type(a.type, null), ', ' order by a.n)) as name
        from unnest(p.proargtypes) with ordinality as a (type, n)
    ) as f
    where
        array_position(%(managed)s::text[], n.nspname::text) is not null
        and (n.nspname, f.name, p.proowner) in (select g.schema, g.name, g.owner from given as g)
)

select
    'fired' as class,
    coalesce(r.nspname, n.nspname)::text as schema,
    coalesce(r.relname::text, d.typname::text) as name,
    c.name as sub,
    null::text[] as arguments,
    i.type,
    i.identity,
    case when c.owner not in (select t.oid from trusted as t) then pg_get_userbyid(c.owner)::text end as owner,
    b.type || ' ' || b.identity as runs,
    c.is_sharp,
    c.kind as fact_kind,
    coalesce(r.nspname, n.nspname, '')::text as fact_schema,
    c.fact,
    case
        when c.kind in ('trigger', 'rule', 'policy', 'index', 'statistics', 'cast')
            then format('drop %%s %%s', case c.kind when 'statistics' then c.kind else i.type end, i.identity)
        else ''
    end as removal,
    quote_literal(i.identity) as literal,
    false as ours
from called as c
left join relation as r on r.oid = c.relid
left join pg_catalog.pg_type as d on c.classid = 'pg_catalog.pg_type'::regclass and d.oid = c.objid
left join pg_catalog.pg_namespace as n on n.oid = d.typnamespace
cross join lateral pg_identify_object(c.classid, c.objid, c.objsubid) as i
cross join lateral pg_identify_object(c.byclassid, c.byobjid, 0) as b
where c.is_read or %(written)s
union all
select
    'fired',
    r.nspname::text,
    r.name,
    r.name,
    null,
    i.type,
    i.identity,
    pg_get_userbyid(r.proowner)::text,
    '',
    false,
    r.kind,
    r.nspname::text,
    r.name,
    '',
    '',
    false
from routine as r
cross join lateral pg_identify_object('pg_catalog.pg_proc'::regclass, r.oid, 0) as i
order by 6, 7, 9

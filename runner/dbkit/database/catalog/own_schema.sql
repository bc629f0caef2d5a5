-- What in schema dbkit nobody can vouch for, and what there is in it; nothing here runs code of a user.
-- Parameter: trusted, the roles that the configuration trusts.
-- A row with a problem is a reason to stop; a row without one names an object, for the caller to know it by its name.
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

-- The relations of this and of every earlier version; no name ever leaves the list.
made (name, kind) as (
    values
    ('run', 'r'),
    ('run_id_seq', 'S'),
    ('file', 'r'),
    ('migration', 'r'),
    ('fact', 'r'),
    ('baseline', 'r'),
    ('cron_run_details', 'v'),
    ('cron_run_details_local', 'r'),
    ('_yoyo_migration', 'r'),
    ('_yoyo_log', 'r'),
    ('_yoyo_version', 'r'),
    ('yoyo_lock', 'r')
),

-- The expressions of their defaults and constraints, as the server prints them.
expression (text) as (
    values
    ('clock_timestamp()'),
    ('false'),
    ('1'),
    ('(outcome = ANY (ARRAY[''started''::text, ''succeeded''::text]))')
),

home as materialized (
    select
        n.oid,
        n.nspowner,
        n.nspacl
    from pg_catalog.pg_namespace as n
    where n.nspname = 'dbkit'
),

-- Whatever its kind, an object depends on its schema.
member as materialized (
    select
        d.classid,
        d.objid
    from pg_catalog.pg_depend as d
    inner join home as h on h.oid = d.refobjid
    where
        d.refclassid = 'pg_catalog.pg_namespace'::regclass
        and d.classid not in (
            'pg_catalog.pg_default_acl'::regclass,
            'pg_catalog.pg_publication_namespace'::regclass
        )
),

relation as materialized (
    select
        c.oid,
        c.relname,
        c.relkind,
        c.relpersistence,
        c.relowner,
        c.relacl,
        -- Not where it binds others alone: an event trigger of the host may have enabled it.
        row_security_active(c.oid) as is_bound
    from pg_catalog.pg_class as c
    inner join home as h on h.oid = c.relnamespace
    where c.relkind not in ('i', 'I')
),

granted as (
    select
        'pg_catalog.pg_namespace'::regclass as classid,
        h.oid as objid,
        x.grantee,
        x.privilege_type
    from home as h
    cross join lateral aclexplode(h.nspacl) as x
    where x.grantee <> h.nspowner and x.privilege_type <> 'USAGE'
    union
    select
        'pg_catalog.pg_class'::regclass,
        r.oid,
        x.grantee,
        x.privilege_type
    from relation as r
    left join (
        select
            b.attrelid,
            b.attacl
        from pg_catalog.pg_attribute as b
        where b.attrelid = any(array(select o.oid from relation as o)) and b.attacl is not null
    ) as a on a.attrelid = r.oid
    cross join lateral (
        select
            e.grantee,
            e.privilege_type
        from aclexplode(r.relacl) as e
        union all
        select
            e.grantee,
            e.privilege_type
        from aclexplode(a.attacl) as e
    ) as x
    -- Nothing is written by way of a view.
    where x.grantee <> r.relowner and x.privilege_type <> 'SELECT' and r.relkind <> 'v'
),

-- What is attached to a relation, and so could run code or change what is written.
attached (classid, objid, objsubid, problem) as (
    select
        'pg_catalog.pg_trigger'::regclass,
        t.oid,
        0,
        'dbkit makes no trigger'
    from pg_catalog.pg_trigger as t
    where t.tgrelid = any(array(select r.oid from relation as r)) and not t.tgisinternal
    union all
    select
        'pg_catalog.pg_rewrite'::regclass,
        w.oid,
        0,
        'dbkit makes no rule'
    from pg_catalog.pg_rewrite as w
    where w.ev_class = any(array(select r.oid from relation as r)) and w.rulename <> '_RETURN'
    union all
    select
        'pg_catalog.pg_policy'::regclass,
        p.oid,
        0,
        'dbkit makes no policy'
    from pg_catalog.pg_policy as p
    where p.polrelid = any(array(select r.oid from relation as r))
    union all
    select
        'pg_catalog.pg_class'::regclass,
        r.oid,
        0,
        case when r.is_bound then 'has row security' else 'is not what dbkit makes under this name' end
    from relation as r
    left join made as m on m.name = r.relname
    where r.is_bound or m.kind <> r.relkind::text or (m.kind is not null and r.relpersistence <> 'p')
    union all
    select
        'pg_catalog.pg_class'::regclass,
        r.oid,
        0,
        'inherits or is inherited'
    from relation as r
    where
        exists (select from pg_catalog.pg_inherits as i where i.inhrelid = r.oid)
        or exists (select from pg_catalog.pg_inherits as i where i.inhparent = r.oid)
    union all
    select
        'pg_catalog.pg_constraint'::regclass,
        c.oid,
        0,
        'dbkit makes no such constraint'
    from pg_catalog.pg_constraint as c
    where
        (
            c.conrelid = any(array(select r.oid from relation as r))
            or c.confrelid = any(array(select r.oid from relation as r))
        )
        and case c.contype
            when 'c' then pg_get_expr(c.conbin, c.conrelid) not in (select e.text from expression as e)
            when 'f'
                then
                    c.conrelid <> all(array(select r.oid from relation as r))
                    or c.confrelid <> all(array(select r.oid from relation as r))
            else c.contype not in ('p', 'u', 'n')
        end
    union all
    select
        'pg_catalog.pg_class'::regclass,
        d.adrelid,
        d.adnum::integer,
        'dbkit makes no such default'
    from pg_catalog.pg_attrdef as d
    where
        d.adrelid = any(array(select r.oid from relation as r))
        -- The case has the server print no other expression.
        and case
            when d.adrelid = any(array(select r.oid from relation as r))
                then pg_get_expr(d.adbin, d.adrelid) not in (select e.text from expression as e)
        end
    union all
    select
        'pg_catalog.pg_class'::regclass,
        a.attrelid,
        a.attnum::integer,
        'its type is none of the server''s'
    from pg_catalog.pg_attribute as a
    inner join pg_catalog.pg_type as t on t.oid = a.atttypid
    where
        a.attrelid = any(array(select r.oid from relation as r))
        and t.typnamespace <> 'pg_catalog'::regnamespace
    union all
    select
        'pg_catalog.pg_class'::regclass,
        i.indexrelid,
        0,
        'dbkit makes no index of an expression'
    from pg_catalog.pg_index as i
    where
        i.indrelid = any(array(select r.oid from relation as r))
        and (i.indexprs is not null or i.indpred is not null)
    union all
    select
        'pg_catalog.pg_statistic_ext'::regclass,
        s.oid,
        0,
        'dbkit makes no statistics'
    from pg_catalog.pg_statistic_ext as s
    where s.stxrelid = any(array(select r.oid from relation as r))
    union all
    select
        'pg_catalog.pg_publication'::regclass,
        p.oid,
        0,
        'publishes what dbkit records'
    from pg_catalog.pg_publication as p
    where
        p.pubowner not in (select t.oid from trusted as t)
        and (
            exists (
                select
                from pg_catalog.pg_publication_rel as r
                where r.prpubid = p.oid and r.prrelid in (select o.oid from relation as o)
            )
            or exists (
                select
                from pg_catalog.pg_publication_namespace as n
                where n.pnpubid = p.oid and n.pnnspid in (select h.oid from home as h)
            )
        )
),

problem (classid, objid, objsubid, problem) as (
    select
        o.classid,
        o.objid,
        0,
        'is owned by ' || quote_ident(pg_get_userbyid(s.refobjid))
    from (
        select
            m.classid,
            m.objid
        from member as m
        union all
        select
            'pg_catalog.pg_namespace'::regclass,
            h.oid
        from home as h
    ) as o
    -- Where the server records no owner, it is the bootstrap superuser.
    inner join pg_catalog.pg_shdepend as s
        on s.classid = o.classid and s.objid = o.objid and s.objsubid = 0 and s.deptype = 'o'
    where
        s.dbid = (select d.oid from pg_catalog.pg_database as d where d.datname = current_database())
        and s.refobjid not in (select t.oid from trusted as t)
        -- The owner of the schema is named once.
        and (o.classid = 'pg_catalog.pg_namespace'::regclass or s.refobjid not in (select h.nspowner from home as h))
    union all
    select
        g.classid,
        g.objid,
        0,
        format(
            '%%s is granted to %%s',
            string_agg(lower(g.privilege_type), ', ' order by g.privilege_type),
            case when g.grantee = 0 then 'public' else quote_ident(pg_get_userbyid(g.grantee)) end
        )
    from granted as g
    where g.grantee not in (select t.oid from trusted as t)
    group by g.classid, g.objid, g.grantee
    union all
    select
        a.classid,
        a.objid,
        a.objsubid,
        a.problem
    from attached as a
    union all
    select
        'pg_catalog.pg_default_acl'::regclass,
        d.oid,
        0,
        'dbkit has none in its schema'
    from pg_catalog.pg_default_acl as d
    where
        d.defaclnamespace in (select h.oid from home as h)
        and (
            -- Anybody may set some, and they do nothing for who cannot create anything there.
            (
                d.defaclrole not in (select t.oid from trusted as t)
                and has_schema_privilege(d.defaclrole, d.defaclnamespace, 'create')
            )
            or exists (
                select
                from aclexplode(d.defaclacl) as x
                where
                    has_schema_privilege(d.defaclrole, d.defaclnamespace, 'create')
                    and x.grantee not in (select t.oid from trusted as t)
                    and x.privilege_type not in ('SELECT', 'EXECUTE', 'USAGE')
            )
        )
)

select
    i.type || ' ' || i.identity as object,
    i.type,
    i.identity,
    p.problem
from problem as p
cross join lateral pg_identify_object(p.classid, p.objid, p.objsubid) as i
union all
select
    i.type || ' ' || i.identity,
    i.type,
    i.identity,
    null
from member as m
cross join lateral pg_identify_object(m.classid, m.objid, 0) as i
where
    not exists (
        select
        from relation as r
        inner join made as k on k.name = r.relname and k.kind = r.relkind::text
        where m.classid = 'pg_catalog.pg_class'::regclass and r.oid = m.objid
    )
union all
-- The owner of a database may let every session in it act as some role, a superuser's too.
select
    'database ' || quote_ident(current_database()),
    'database',
    quote_ident(current_database()),
    format('its setting %%s makes %%s act as another role', s.setting, quote_ident(session_user))
from pg_catalog.pg_db_role_setting as d
cross join lateral unnest(d.setconfig) as s (setting)
where
    d.setrole = 0
    and d.setdatabase in (0, (select b.oid from pg_catalog.pg_database as b where b.datname = current_database()))
    and s.setting like 'role=%%'
    and current_user <> session_user
    and not exists (
        select
        from pg_catalog.pg_roles as r
        where r.rolname = current_user and array_position(%(trusted)s::text[], r.rolname::text) is not null
    )
order by 1, 4

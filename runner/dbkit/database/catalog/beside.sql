-- What objects have beside themselves that differs from what they are created with: owner, comment, privileges, row
-- security, whether a trigger or rule is enabled, security labels; and what is granted by default in a schema. Each
-- as the statement that gives it, in two parts around the object's name, which a migration may change; of owner,
-- comment and privileges also the statement that takes it back.
-- Parameters: the managed schemas. What belongs to no schema (publications, event triggers, casts) is always there.
with owned as (
    select
        'pg_catalog.pg_class'::regclass as class,
        c.oid,
        c.relnamespace as namespace,
        c.relowner as owner,
        c.relacl as acl,
        case when c.relkind = 'S' then 's' else 'r' end::"char" as objtype,
        case when c.relkind = 'S' then 'sequence' else 'table' end as granted_as
    from pg_catalog.pg_class as c
    where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
    union all
    select
        'pg_catalog.pg_proc'::regclass,
        p.oid,
        p.pronamespace,
        p.proowner,
        p.proacl,
        'f'::"char",
        case when p.prokind = 'p' then 'procedure' else 'function' end
    from pg_catalog.pg_proc as p
    union all
    select
        'pg_catalog.pg_type'::regclass,
        t.oid,
        t.typnamespace,
        t.typowner,
        t.typacl,
        'T'::"char",
        'type'
    from pg_catalog.pg_type as t
    where
        t.typelem = 0
        and (
            t.typrelid = 0
            or exists (select from pg_catalog.pg_class as c where c.oid = t.typrelid and c.relkind = 'c')
        )
    union all
    select
        'pg_catalog.pg_namespace'::regclass,
        n.oid,
        n.oid,
        n.nspowner,
        n.nspacl,
        'n'::"char",
        'schema'
    from pg_catalog.pg_namespace as n
    union all
    select
        'pg_catalog.pg_statistic_ext'::regclass,
        s.oid,
        s.stxnamespace,
        s.stxowner,
        null,
        null,
        null
    from pg_catalog.pg_statistic_ext as s
    union all
    select
        'pg_catalog.pg_operator'::regclass,
        o.oid,
        o.oprnamespace,
        o.oprowner,
        null,
        null,
        null
    from pg_catalog.pg_operator as o
    union all
    select
        'pg_catalog.pg_opclass'::regclass,
        o.oid,
        o.opcnamespace,
        o.opcowner,
        null,
        null,
        null
    from pg_catalog.pg_opclass as o
    union all
    select
        'pg_catalog.pg_opfamily'::regclass,
        o.oid,
        o.opfnamespace,
        o.opfowner,
        null,
        null,
        null
    from pg_catalog.pg_opfamily as o
    union all
    select
        'pg_catalog.pg_ts_config'::regclass,
        t.oid,
        t.cfgnamespace,
        t.cfgowner,
        null,
        null,
        null
    from pg_catalog.pg_ts_config as t
    union all
    select
        'pg_catalog.pg_ts_dict'::regclass,
        t.oid,
        t.dictnamespace,
        t.dictowner,
        null,
        null,
        null
    from pg_catalog.pg_ts_dict as t
    union all
    select
        'pg_catalog.pg_publication'::regclass,
        p.oid,
        0,
        p.pubowner,
        null,
        null,
        null
    from pg_catalog.pg_publication as p
    union all
    select
        'pg_catalog.pg_event_trigger'::regclass,
        e.oid,
        0,
        e.evtowner,
        null,
        null,
        null
    from pg_catalog.pg_event_trigger as e
),

-- What is on a relation, and has its schema.
attached as (
    select
        'pg_catalog.pg_trigger'::regclass as class,
        t.oid,
        c.relnamespace as namespace
    from pg_catalog.pg_trigger as t
    inner join pg_catalog.pg_class as c on c.oid = t.tgrelid
    union all
    select
        'pg_catalog.pg_policy'::regclass,
        p.oid,
        c.relnamespace
    from pg_catalog.pg_policy as p
    inner join pg_catalog.pg_class as c on c.oid = p.polrelid
    union all
    select
        'pg_catalog.pg_rewrite'::regclass,
        r.oid,
        c.relnamespace
    from pg_catalog.pg_rewrite as r
    inner join pg_catalog.pg_class as c on c.oid = r.ev_class
    union all
    select
        'pg_catalog.pg_class'::regclass,
        c.oid,
        c.relnamespace
    from pg_catalog.pg_class as c
    where c.relkind in ('i', 'I')
    union all
    select
        'pg_catalog.pg_default_acl'::regclass,
        d.oid,
        d.defaclnamespace
    from pg_catalog.pg_default_acl as d
    union all
    select
        'pg_catalog.pg_cast'::regclass,
        c.oid,
        0
    from pg_catalog.pg_cast as c
),

managed as (
    select
        n.oid,
        n.nspname as name
    from pg_catalog.pg_namespace as n
    where n.nspname = any (%(schemas)s::text[])
    union all
    select
        0,
        ''
),

object as (
    select
        o.class,
        o.oid,
        m.name as schema
    from (
        select
            w.class,
            w.oid,
            w.namespace
        from owned as w
        union all
        select
            a.class,
            a.oid,
            a.namespace
        from attached as a
    ) as o
    inner join managed as m on m.oid = o.namespace
),

-- Several roles may have granted the same.
privilege as (
    select
        w.class,
        w.oid,
        w.granted_as,
        x.grantee,
        x.privilege_type,
        bool_or(x.is_grantable) as is_grantable,
        ''::name as attname
    from owned as w
    inner join managed as m on m.oid = w.namespace
    cross join lateral pg_catalog.aclexplode(w.acl) as x
    where w.acl is not null
    group by w.class, w.oid, w.granted_as, x.grantee, x.privilege_type
    union all
    select
        'pg_catalog.pg_class'::regclass,
        c.oid,
        'table',
        x.grantee,
        x.privilege_type,
        bool_or(x.is_grantable),
        a.attname
    from pg_catalog.pg_class as c
    inner join managed as m on m.oid = c.relnamespace
    inner join pg_catalog.pg_attribute as a on a.attrelid = c.oid and a.attacl is not null and not a.attisdropped
    cross join lateral pg_catalog.aclexplode(a.attacl) as x
    group by c.oid, x.grantee, x.privilege_type, a.attname
),

initial as (
    select
        w.class,
        w.oid,
        w.granted_as,
        x.grantee,
        x.privilege_type
    from owned as w
    inner join managed as m on m.oid = w.namespace
    cross join lateral pg_catalog.aclexplode(pg_catalog.acldefault(w.objtype, w.owner)) as x
    where w.acl is not null
),

-- Each thing: what it is, of which part (a column, a role, a provider), its detail, and the statements' ends.
said as (
    select
        w.class,
        w.oid,
        1 as n,
        'owner' as slot,
        '' as part,
        '' as detail,
        null as head,
        pg_catalog.format(' owner to %%I', pg_catalog.pg_get_userbyid(w.owner)) as tail,
        null as back_head,
        ' owner to current_user' as back_tail
    from owned as w
    inner join managed as m on m.oid = w.namespace
    where pg_catalog.pg_get_userbyid(w.owner) <> current_user
    union all
    select
        d.class,
        d.oid,
        2,
        'privilege',
        case d.grantee when 0 then 'public' else pg_catalog.pg_get_userbyid(d.grantee)::text end,
        d.privilege_type,
        pg_catalog.format('revoke %%s on %%s ', d.privilege_type, d.granted_as),
        pg_catalog.format(
            ' from %%s',
            case d.grantee when 0 then 'public' else pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(d.grantee)) end
        ),
        pg_catalog.format('grant %%s on %%s ', d.privilege_type, d.granted_as),
        pg_catalog.format(
            ' to %%s',
            case d.grantee when 0 then 'public' else pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(d.grantee)) end
        )
    from initial as d
    where
        not exists (
            select from privilege as p
            where
                (p.class, p.oid, p.grantee, p.privilege_type) = (d.class, d.oid, d.grantee, d.privilege_type)
                and p.attname = ''
        )
    union all
    select
        p.class,
        p.oid,
        3,
        'privilege',
        case p.grantee when 0 then 'public' else pg_catalog.pg_get_userbyid(p.grantee)::text end,
        p.privilege_type || p.attname,
        pg_catalog.format(
            'grant %%s%%s on %%s ',
            p.privilege_type,
            case when p.attname <> '' then pg_catalog.format(' (%%I)', p.attname) end,
            p.granted_as
        ),
        pg_catalog.format(
            ' to %%s%%s',
            case p.grantee when 0 then 'public' else pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(p.grantee)) end,
            case when p.is_grantable then ' with grant option' end
        ),
        pg_catalog.format(
            'revoke %%s%%s on %%s ',
            p.privilege_type,
            case when p.attname <> '' then pg_catalog.format(' (%%I)', p.attname) end,
            p.granted_as
        ),
        pg_catalog.format(
            ' from %%s',
            case p.grantee when 0 then 'public' else pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(p.grantee)) end
        )
    from privilege as p
    where
        not exists (
            select from initial as d
            where
                (d.class, d.oid, d.grantee, d.privilege_type) = (p.class, p.oid, p.grantee, p.privilege_type)
                and p.attname = ''
        )
    union all
    select
        o.class,
        o.oid,
        4,
        'comment',
        coalesce(a.attname, ''),
        '',
        case when d.objsubid > 0 then 'comment on column ' end,
        pg_catalog.format('%%s is %%L', k.name, d.description),
        null,
        pg_catalog.format('%%s is null', k.name)
    from object as o
    inner join pg_catalog.pg_description as d on d.classoid = o.class and d.objoid = o.oid
    left join pg_catalog.pg_attribute as a on d.objsubid > 0 and a.attrelid = o.oid and a.attnum = d.objsubid
    cross join lateral (select case when d.objsubid > 0 then pg_catalog.format('.%%I', a.attname) end as name) as k
    union all
    select
        o.class,
        o.oid,
        5,
        'security label',
        coalesce(a.attname, ''),
        l.provider,
        pg_catalog.format('security label for %%I on ', l.provider)
        || case
            when l.objsubid > 0 then 'column '
            else (pg_catalog.pg_identify_object(o.class, o.oid, 0)).type || ' '
        end,
        pg_catalog.format(
            '%%s is %%L', case when l.objsubid > 0 then pg_catalog.format('.%%I', a.attname) end, l.label
        ),
        null,
        null
    from object as o
    inner join pg_catalog.pg_seclabel as l on l.classoid = o.class and l.objoid = o.oid
    left join pg_catalog.pg_attribute as a on l.objsubid > 0 and a.attrelid = o.oid and a.attnum = l.objsubid
    union all
    select
        'pg_catalog.pg_class'::regclass,
        c.oid,
        6,
        s.slot,
        '',
        '',
        'alter table ',
        s.tail,
        null,
        null
    from pg_catalog.pg_class as c
    inner join managed as m on m.oid = c.relnamespace
    cross join lateral (
        values
        ('row security', ' enable row level security', c.relrowsecurity),
        ('force row security', ' force row level security', c.relforcerowsecurity)
    ) as s (slot, tail, is_on)
    where s.is_on
    union all
    select
        'pg_catalog.pg_trigger'::regclass,
        t.oid,
        7,
        'trigger state',
        '',
        '',
        pg_catalog.format(
            'alter table %%s %%s trigger %%I',
            t.tgrelid::regclass,
            case t.tgenabled when 'D' then 'disable' when 'R' then 'enable replica' else 'enable always' end,
            t.tgname
        ),
        null,
        null,
        null
    from pg_catalog.pg_trigger as t
    inner join pg_catalog.pg_class as c on c.oid = t.tgrelid
    inner join managed as m on m.oid = c.relnamespace
    where (not t.tgisinternal or t.tgparentid <> 0) and t.tgenabled <> 'O'
    union all
    select
        'pg_catalog.pg_rewrite'::regclass,
        r.oid,
        7,
        'rule state',
        '',
        '',
        pg_catalog.format(
            'alter table %%s %%s rule %%I',
            r.ev_class::regclass,
            case r.ev_enabled when 'D' then 'disable' when 'R' then 'enable replica' else 'enable always' end,
            r.rulename
        ),
        null,
        null,
        null
    from pg_catalog.pg_rewrite as r
    inner join pg_catalog.pg_class as c on c.oid = r.ev_class
    inner join managed as m on m.oid = c.relnamespace
    where r.ev_enabled <> 'O'
    union all
    select
        'pg_catalog.pg_event_trigger'::regclass,
        e.oid,
        7,
        'event trigger state',
        '',
        '',
        'alter event trigger ',
        case e.evtenabled when 'D' then ' disable' when 'R' then ' enable replica' else ' enable always' end,
        null,
        null
    from pg_catalog.pg_event_trigger as e
    where e.evtenabled <> 'O'
    union all
    select
        'pg_catalog.pg_statistic_ext'::regclass,
        s.oid,
        7,
        'statistics target',
        '',
        '',
        'alter statistics ',
        pg_catalog.format(' set statistics %%s', s.stxstattarget),
        null,
        null
    from pg_catalog.pg_statistic_ext as s
    inner join managed as m on m.oid = s.stxnamespace
    where s.stxstattarget >= 0
    union all
    select
        'pg_catalog.pg_default_acl'::regclass,
        d.oid,
        8,
        'default privileges',
        case x.grantee when 0 then 'public' else pg_catalog.pg_get_userbyid(x.grantee)::text end,
        pg_catalog.concat_ws(' ', pg_catalog.pg_get_userbyid(d.defaclrole), m.name, d.defaclobjtype, x.privilege_type),
        pg_catalog.format(
            'alter default privileges for role %%I in schema %%I grant %%s on %%s to %%s%%s',
            pg_catalog.pg_get_userbyid(d.defaclrole),
            m.name,
            x.privilege_type,
            case d.defaclobjtype
                when 'r' then 'tables' when 'S' then 'sequences' when 'f' then 'routines' when 'T' then 'types'
            end,
            case x.grantee when 0 then 'public' else pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(x.grantee)) end,
            case when x.is_grantable then ' with grant option' end
        ),
        null,
        null,
        null
    from pg_catalog.pg_default_acl as d
    inner join managed as m on m.oid = d.defaclnamespace and m.oid <> 0
    cross join lateral pg_catalog.aclexplode(d.defaclacl) as x
)

select
    s.class::oid as class,
    -- The row of default privileges goes with the last of them: the detail says whose they are.
    case s.slot when 'default privileges' then 0 else s.oid end as oid,
    o.schema,
    case s.slot when 'default privileges' then '' else i.identity end as identity,
    s.n,
    s.slot,
    s.part,
    s.detail,
    coalesce(s.head, k.words) as head,
    s.tail,
    coalesce(s.back_head, s.head, k.words) as back_head,
    s.back_tail
from said as s
inner join object as o on o.class = s.class and o.oid = s.oid
cross join lateral pg_catalog.pg_identify_object(s.class, s.oid, 0) as i
cross join lateral (
    select
        case s.slot when 'comment' then 'comment on ' else 'alter ' end
        || case i.type when 'statistics object' then 'statistics' else i.type end || ' ' as words
) as k

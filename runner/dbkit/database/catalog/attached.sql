-- What objects have that goes with them when they are dropped and that no file declares, as the statements that put
-- it back: comments, privileges, statistics targets and clustering, and the triggers,
-- rules, indexes and statistics that were created beside the files.
-- Parameters: two arrays, the addresses of the objects; and the oids of all declared objects, which come back by
-- themselves.
with recursive object as (
    select
        o.classid,
        o.objid
    from rows from (
        pg_catalog.unnest(%(classes)s::oid[]),
        pg_catalog.unnest(%(objects)s::oid[])
    ) as o (classid, objid)
),

relation as (
    select
        o.classid,
        o.objid,
        c.oid,
        c.relkind,
        c.relacl,
        c.relowner,
        c.relam,
        pg_catalog.format('%%I.%%I', n.nspname, c.relname) as name,
        case c.relkind
            when 'v' then 'view'
            when 'm' then 'materialized view'
            when 'i' then 'index'
            else 'table'
        end as type
    from object as o
    inner join pg_catalog.pg_class as c on o.classid = 'pg_catalog.pg_class'::regclass and c.oid = o.objid
    inner join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
),

routine as (
    select
        o.classid,
        o.objid,
        p.proacl,
        p.proowner,
        pg_catalog.format('%%s %%s', k.type, s.signature) as name,
        -- GRANT calls an aggregate a function.
        pg_catalog.format('%%s %%s', case when p.prokind = 'p' then k.type else 'function' end, s.signature) as granted
    from object as o
    inner join pg_catalog.pg_proc as p on o.classid = 'pg_catalog.pg_proc'::regclass and p.oid = o.objid
    inner join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
    cross join lateral (
        select case p.prokind when 'p' then 'procedure' when 'a' then 'aggregate' else 'function' end as type
    ) as k
    cross join lateral (
        select
            pg_catalog.format(
                '%%I.%%I(%%s)',
                n.nspname,
                p.proname,
                case
                    when p.prokind = 'a' and p.pronargs = 0 then '*'
                    else pg_catalog.pg_get_function_identity_arguments(p.oid)
                end
            ) as signature
    ) as s
),

-- Of a relation that is dropped: triggers, rules, indexes and statistics that no file declares.
beside as (
    select
        r.classid,
        r.objid,
        t.oid as own,
        'pg_catalog.pg_trigger'::regclass::oid as own_class,
        pg_catalog.pg_get_triggerdef(t.oid) as statement,
        pg_catalog.format('trigger %%I on %%s', t.tgname, r.name) as name
    from relation as r
    inner join pg_catalog.pg_trigger as t on t.tgrelid = r.oid and not t.tgisinternal
    where r.relkind = 'v' and t.oid <> all (%(declared)s::oid[])
    union all
    select
        r.classid,
        r.objid,
        u.oid,
        'pg_catalog.pg_rewrite'::regclass,
        pg_catalog.pg_get_ruledef(u.oid),
        pg_catalog.format('rule %%I on %%s', u.rulename, r.name)
    from relation as r
    inner join pg_catalog.pg_rewrite as u on u.ev_class = r.oid and u.rulename <> '_RETURN'
    where r.relkind = 'v' and u.oid <> all (%(declared)s::oid[])
    union all
    select
        r.classid,
        r.objid,
        i.indexrelid,
        'pg_catalog.pg_class'::regclass,
        pg_catalog.pg_get_indexdef(i.indexrelid),
        pg_catalog.format('index %%s', i.indexrelid::regclass)
    from relation as r
    inner join pg_catalog.pg_index as i on i.indrelid = r.oid
    where r.relkind = 'm' and i.indexrelid <> all (%(declared)s::oid[])
    union all
    select
        r.classid,
        r.objid,
        s.oid,
        'pg_catalog.pg_statistic_ext'::regclass,
        pg_catalog.pg_get_statisticsobjdef(s.oid),
        pg_catalog.format('statistics %%I.%%I', n.nspname, s.stxname)
    from relation as r
    inner join pg_catalog.pg_statistic_ext as s on s.stxrelid = r.oid
    inner join pg_catalog.pg_namespace as n on n.oid = s.stxnamespace
    where r.relkind = 'm' and s.oid <> all (%(declared)s::oid[])
),

-- Indexes that are dropped, by themselves or with their relation.
an_index as (
    select
        r.classid,
        r.objid,
        r.oid
    from relation as r
    where r.relkind = 'i'
    union all
    select
        b.classid,
        b.objid,
        b.own
    from beside as b
    where b.own_class = 'pg_catalog.pg_class'::regclass
),

privilege as (
    select
        r.classid,
        r.objid,
        pg_catalog.format('table %%s', r.name) as name,
        ''::text as columns,
        r.relowner as owner,
        a.grantor,
        a.grantee,
        a.privilege_type,
        a.is_grantable
    from relation as r
    cross join lateral pg_catalog.aclexplode(r.relacl) as a
    where a.grantee <> r.relowner
    union all
    select
        r.classid,
        r.objid,
        pg_catalog.format('table %%s', r.name),
        pg_catalog.format(' (%%I)', c.attname),
        r.relowner as owner,
        a.grantor,
        a.grantee,
        a.privilege_type,
        a.is_grantable
    from relation as r
    inner join pg_catalog.pg_attribute as c on c.attrelid = r.oid and c.attacl is not null and not c.attisdropped
    cross join lateral pg_catalog.aclexplode(c.attacl) as a
    union all
    select
        r.classid,
        r.objid,
        r.granted,
        '',
        r.proowner,
        a.grantor,
        a.grantee,
        a.privilege_type,
        a.is_grantable
    from routine as r
    cross join lateral pg_catalog.aclexplode(r.proacl) as a
    where a.grantee <> r.proowner
),

-- Who may pass on a right, and by how many hands it came there: it is given back in this order.
holder (classid, objid, privilege_type, role, depth) as (
    select
        p.classid,
        p.objid,
        p.privilege_type,
        p.owner,
        0
    from privilege as p
    union
    select
        p.classid,
        p.objid,
        p.privilege_type,
        p.grantee,
        h.depth + 1
    from holder as h
    inner join privilege as p
        on p.classid = h.classid and p.objid = h.objid and p.privilege_type = h.privilege_type and p.grantor = h.role
    where p.is_grantable and h.depth < 90
),

given_back as (
    select
        p.classid,
        p.objid,
        p.name,
        p.owner,
        p.grantor,
        pg_catalog.format(
            'grant %%s%%s on %%s to %%s%%s',
            p.privilege_type,
            p.columns,
            p.name,
            case p.grantee when 0 then 'public' else pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(p.grantee)) end,
            case when p.is_grantable then ' with grant option' else '' end
        ) as statement,
        (
            select pg_catalog.min(h.depth)
            from holder as h
            where
                h.classid = p.classid
                and h.objid = p.objid
                and h.privilege_type = p.privilege_type
                and h.role = p.grantor
        ) as depth
    from privilege as p
)

select
    3 as n,
    b.classid,
    b.objid,
    b.statement
from beside as b
union all
select
    2,
    r.classid,
    r.objid,
    pg_catalog.format('alter %%s %%s owner to %%I', r.type, r.name, pg_catalog.pg_get_userbyid(r.relowner))
from relation as r
where r.relkind in ('v', 'm') and pg_catalog.pg_get_userbyid(r.relowner) <> current_user
union all
select
    2,
    r.classid,
    r.objid,
    pg_catalog.format('alter %%s owner to %%I', r.name, pg_catalog.pg_get_userbyid(r.proowner))
from routine as r
where pg_catalog.pg_get_userbyid(r.proowner) <> current_user
union all
select
    3,
    r.classid,
    r.objid,
    pg_catalog.format('revoke execute on %%s from public', r.granted)
from routine as r
where r.proacl is not null and not exists (select from pg_catalog.aclexplode(r.proacl) as a where a.grantee = 0)
union all
select
    4 + g.depth / 100.0,
    g.classid,
    g.objid,
    case
        when g.grantor = g.owner then g.statement
        -- Granted by another role it would stay when that role loses the right to: so that role grants it again.
        else pg_catalog.format('do %%L', pg_catalog.format(
            'begin set local role %%I; %%s; set local role %%s;'
            ' exception when insufficient_privilege then'
            ' raise exception using errcode = %%L, message = %%L, hint = %%L; end',
            pg_catalog.pg_get_userbyid(g.grantor),
            g.statement,
            case when current_user = session_user then 'none' else pg_catalog.quote_ident(current_user) end,
            '42501',
            pg_catalog.format(
                'a right on %%s was passed on by %%s, and %%s may not act for that role to give it back: %%s',
                g.name,
                pg_catalog.pg_get_userbyid(g.grantor),
                current_user,
                g.statement
            ),
            'revoke what was passed on, or apply as a role that is a member of that role'
        ))
    end
from given_back as g
union all
select
    5,
    r.classid,
    r.objid,
    pg_catalog.format('comment on %%s %%s is %%L', r.type, r.name, d.description)
from relation as r
inner join pg_catalog.pg_description as d
    on d.classoid = 'pg_catalog.pg_class'::regclass and d.objoid = r.oid and d.objsubid = 0
union all
select
    5,
    r.classid,
    r.objid,
    pg_catalog.format('comment on %%s is %%L', r.name, d.description)
from routine as r
inner join pg_catalog.pg_description as d on d.classoid = r.classid and d.objoid = r.objid
union all
select
    5,
    o.classid,
    o.objid,
    pg_catalog.format('comment on policy %%I on %%s is %%L', p.polname, p.polrelid::regclass, d.description)
from object as o
inner join pg_catalog.pg_policy as p on o.classid = 'pg_catalog.pg_policy'::regclass and p.oid = o.objid
inner join pg_catalog.pg_description as d on d.classoid = o.classid and d.objoid = o.objid
union all
select
    5,
    o.classid,
    o.objid,
    pg_catalog.format('comment on trigger %%I on %%s is %%L', t.tgname, t.tgrelid::regclass, d.description)
from object as o
inner join pg_catalog.pg_trigger as t on o.classid = 'pg_catalog.pg_trigger'::regclass and t.oid = o.objid
inner join pg_catalog.pg_description as d on d.classoid = o.classid and d.objoid = o.objid
union all
select
    5,
    o.classid,
    o.objid,
    pg_catalog.format(
        'alter table %%s %%s trigger %%I',
        t.tgrelid::regclass,
        case t.tgenabled when 'D' then 'disable' when 'R' then 'enable replica' else 'enable always' end,
        t.tgname
    )
from object as o
inner join pg_catalog.pg_trigger as t on o.classid = 'pg_catalog.pg_trigger'::regclass and t.oid = o.objid
where t.tgenabled <> 'O'
union all
select
    5,
    b.classid,
    b.objid,
    pg_catalog.format('comment on %%s is %%L', b.name, d.description)
from beside as b
inner join pg_catalog.pg_description as d on d.classoid = b.own_class and d.objoid = b.own and d.objsubid = 0
union all
select
    5,
    b.classid,
    b.objid,
    pg_catalog.format(
        'alter table %%s %%s trigger %%I',
        t.tgrelid::regclass,
        case t.tgenabled when 'D' then 'disable' when 'R' then 'enable replica' else 'enable always' end,
        t.tgname
    )
from beside as b
inner join pg_catalog.pg_trigger as t on b.own_class = 'pg_catalog.pg_trigger'::regclass and t.oid = b.own
where t.tgenabled <> 'O'
union all
select
    5,
    b.classid,
    b.objid,
    pg_catalog.format('alter %%s set statistics %%s', b.name, s.stxstattarget)
from beside as b
inner join pg_catalog.pg_statistic_ext as s on b.own_class = 'pg_catalog.pg_statistic_ext'::regclass and s.oid = b.own
where s.stxstattarget >= 0
union all
select
    8,
    b.classid,
    b.objid,
    pg_catalog.format('alter %%s owner to %%I', b.name, pg_catalog.pg_get_userbyid(s.stxowner))
from beside as b
inner join pg_catalog.pg_statistic_ext as s on b.own_class = 'pg_catalog.pg_statistic_ext'::regclass and s.oid = b.own
where pg_catalog.pg_get_userbyid(s.stxowner) <> current_user
union all
select
    6,
    r.classid,
    r.objid,
    pg_catalog.format('comment on column %%s.%%I is %%L', r.name, a.attname, d.description)
from relation as r
inner join pg_catalog.pg_description as d on d.classoid = 'pg_catalog.pg_class'::regclass and d.objoid = r.oid
inner join pg_catalog.pg_attribute as a on a.attrelid = r.oid and a.attnum = d.objsubid
where r.relkind <> 'i'
union all
select
    6,
    r.classid,
    r.objid,
    pg_catalog.format(
        'alter view %%s alter column %%I set default %%s', r.name, a.attname, pg_catalog.pg_get_expr(f.adbin, f.adrelid)
    )
from relation as r
inner join pg_catalog.pg_attrdef as f on f.adrelid = r.oid
inner join pg_catalog.pg_attribute as a on a.attrelid = f.adrelid and a.attnum = f.adnum
where r.relkind = 'v'
union all
select
    7,
    r.classid,
    r.objid,
    pg_catalog.format(
        'alter materialized view %%s alter column %%I set statistics %%s', r.name, a.attname, a.attstattarget
    )
from relation as r
inner join pg_catalog.pg_attribute as a on a.attrelid = r.oid and a.attnum > 0 and a.attstattarget >= 0
where r.relkind = 'm'
union all
select
    7,
    r.classid,
    r.objid,
    pg_catalog.format(
        'alter materialized view %%s alter column %%I set storage %%s',
        r.name,
        a.attname,
        case a.attstorage when 'p' then 'plain' when 'e' then 'external' when 'm' then 'main' else 'extended' end
    )
from relation as r
inner join pg_catalog.pg_attribute as a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
inner join pg_catalog.pg_type as t on t.oid = a.atttypid
where r.relkind = 'm' and a.attstorage <> t.typstorage
union all
select
    7,
    r.classid,
    r.objid,
    pg_catalog.format(
        'alter materialized view %%s alter column %%I set compression %%s',
        r.name,
        a.attname,
        case a.attcompression when 'l' then 'lz4' else 'pglz' end
    )
from relation as r
inner join pg_catalog.pg_attribute as a on a.attrelid = r.oid and a.attnum > 0 and a.attcompression in ('l', 'p')
where r.relkind = 'm'
union all
select
    7,
    r.classid,
    r.objid,
    pg_catalog.format(
        'alter materialized view %%s alter column %%I set (%%s)',
        r.name,
        a.attname,
        pg_catalog.array_to_string(a.attoptions, ', ')
    )
from relation as r
inner join pg_catalog.pg_attribute as a on a.attrelid = r.oid and a.attnum > 0 and a.attoptions is not null
where r.relkind = 'm'
union all
select
    8,
    i.classid,
    i.objid,
    pg_catalog.format('alter index %%s alter column %%s set statistics %%s', i.oid::regclass, a.attnum, a.attstattarget)
from an_index as i
inner join pg_catalog.pg_attribute as a on a.attrelid = i.oid and a.attnum > 0 and a.attstattarget >= 0
union all
select
    9,
    i.classid,
    i.objid,
    pg_catalog.format('alter materialized view %%s cluster on %%I', x.indrelid::regclass, c.relname)
from an_index as i
inner join pg_catalog.pg_index as x on x.indexrelid = i.oid and x.indisclustered
inner join pg_catalog.pg_class as c on c.oid = i.oid
order by 1, 4

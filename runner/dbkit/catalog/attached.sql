-- What objects have that goes with them when they are dropped and that no file declares, as the statements that put
-- it back: comments, privileges, what an index or a column is told for statistics and clustering, and the triggers,
-- rules and indexes that were created beside the files.
-- Parameters: two arrays, the addresses of the objects; and the oids of all declared objects, which come back by
-- themselves.
with object as (
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
        pg_catalog.format(
            '%%s %%I.%%I(%%s)',
            case p.prokind when 'p' then 'procedure' when 'a' then 'aggregate' else 'function' end,
            n.nspname,
            p.proname,
            case
                when p.prokind = 'a' and p.pronargs = 0 then '*'
                else pg_catalog.pg_get_function_identity_arguments(p.oid)
            end
        ) as name,
        p.prokind
    from object as o
    inner join pg_catalog.pg_proc as p on o.classid = 'pg_catalog.pg_proc'::regclass and p.oid = o.objid
    inner join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
),

-- Of a relation that is dropped: triggers, rules and indexes that no file declares.
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
        case when r.prokind = 'a' then pg_catalog.replace(r.name, 'aggregate ', 'function ') else r.name end,
        '',
        a.grantee,
        a.privilege_type,
        a.is_grantable
    from routine as r
    cross join lateral pg_catalog.aclexplode(r.proacl) as a
    where a.grantee <> r.proowner
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
    pg_catalog.format(
        'revoke execute on %%s from public',
        case when r.prokind = 'a' then pg_catalog.replace(r.name, 'aggregate ', 'function ') else r.name end
    )
from routine as r
where r.proacl is not null and not exists (select from pg_catalog.aclexplode(r.proacl) as a where a.grantee = 0)
union all
select
    4,
    p.classid,
    p.objid,
    pg_catalog.format(
        'grant %%s%%s on %%s to %%s%%s',
        p.privilege_type,
        p.columns,
        p.name,
        case p.grantee when 0 then 'public' else pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(p.grantee)) end,
        case when p.is_grantable then ' with grant option' else '' end
    )
from privilege as p
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

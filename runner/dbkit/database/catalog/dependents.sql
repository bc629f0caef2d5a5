-- The dependent objects of an object, an edge a row: dropped before it and recreated after it.
-- Parameters: classid, objid of the object.
-- Automatic and internal dependents (a view's row type, an index) are walked through but not named: they go and come
-- with what they belong to. A view's own rule stands for its view, a member of an operator family for the class that
-- brought it, else for the family: it would go in silence with its operator or function.
with recursive part as (
    select
        'pg_catalog.pg_rewrite'::regclass::oid as classid,
        r.oid as objid,
        'pg_catalog.pg_class'::regclass::oid as ofclassid,
        r.ev_class as ofobjid,
        false as member
    from pg_catalog.pg_rewrite as r
    where r.rulename = '_RETURN'
    union all
    select
        m.classid,
        m.objid,
        case when c.oid is null then 'pg_catalog.pg_opfamily'::regclass else 'pg_catalog.pg_opclass'::regclass end,
        coalesce(c.oid, m.family),
        true
    from (
        select
            'pg_catalog.pg_amop'::regclass::oid as classid,
            o.oid as objid,
            o.amopfamily as family,
            o.amoplefttype as type
        from pg_catalog.pg_amop as o
        union all
        select
            'pg_catalog.pg_amproc'::regclass,
            p.oid,
            p.amprocfamily,
            p.amproclefttype
        from pg_catalog.pg_amproc as p
    ) as m
    left join pg_catalog.pg_opclass as c on c.opcfamily = m.family and c.opcintype = m.type
),

step as (
    select
        coalesce(p.ofclassid, d.classid) as classid,
        coalesce(p.ofobjid, d.objid) as objid,
        d.refclassid,
        d.refobjid,
        case when p.member then 'n' else d.deptype end as deptype
    from pg_catalog.pg_depend as d
    left join part as p on p.classid = d.classid and p.objid = d.objid
    where d.deptype in ('n', 'a', 'i')
),

closure (classid, objid) as (
    select %(classid)s::oid, %(objid)s::oid
    union
    select s.classid, s.objid
    from closure as c
    inner join step as s on s.refclassid = c.classid and s.refobjid = c.objid
),

-- Rules, triggers and indexes of views that go, whoever made them: they go and come with these.
sits as (
    select
        o.classid,
        o.objid
    from (
        select
            'pg_catalog.pg_rewrite'::regclass::oid as classid,
            r.oid as objid,
            r.ev_class as relation
        from pg_catalog.pg_rewrite as r
        union all
        select
            'pg_catalog.pg_trigger'::regclass,
            t.oid,
            t.tgrelid
        from pg_catalog.pg_trigger as t
        union all
        select
            'pg_catalog.pg_class'::regclass,
            i.indexrelid,
            i.indrelid
        from pg_catalog.pg_index as i
    ) as o
    inner join pg_catalog.pg_class as v on v.oid = o.relation and v.relkind in ('v', 'm')
    inner join closure as c on c.classid = 'pg_catalog.pg_class'::regclass and c.objid = v.oid
),

edge as (
    select
        s.classid,
        s.objid,
        s.refclassid,
        s.refobjid,
        bool_or(s.deptype = 'n' and i.objid is null) as named
    from closure as c
    inner join step as s on s.refclassid = c.classid and s.refobjid = c.objid
    left join sits as i on i.classid = s.classid and i.objid = s.objid
    where (s.classid, s.objid) <> (c.classid, c.objid)
    group by s.classid, s.objid, s.refclassid, s.refobjid
)

select
    e.classid,
    e.objid,
    e.refclassid,
    e.refobjid,
    bool_or(e.named) over (partition by e.classid, e.objid) as named,
    pg_catalog.pg_describe_object(e.classid, e.objid, 0) as description
from edge as e
order by e.classid, e.objid

-- What stands on an object, an edge a row: to be dropped before it and made again after it.
-- Parameters: classid, objid of the object.
-- Automatic and internal dependents (a view's row type, an index) are walked through but not named: they go and come
-- with what they belong to. A rule stands for its view.
with recursive step as (
    select
        case when r.oid is null then d.classid else 'pg_catalog.pg_class'::regclass::oid end as classid,
        case when r.oid is null then d.objid else r.ev_class end as objid,
        d.refclassid,
        d.refobjid,
        d.deptype
    from pg_catalog.pg_depend as d
    left join pg_catalog.pg_rewrite as r on d.classid = 'pg_catalog.pg_rewrite'::regclass and r.oid = d.objid
    where d.deptype in ('n', 'a', 'i')
),

closure (classid, objid) as (
    select %(classid)s::oid, %(objid)s::oid
    union
    select s.classid, s.objid
    from closure as c
    inner join step as s on s.refclassid = c.classid and s.refobjid = c.objid
),

edge as (
    select
        s.classid,
        s.objid,
        s.refclassid,
        s.refobjid,
        bool_or(s.deptype = 'n') as named
    from closure as c
    inner join step as s on s.refclassid = c.classid and s.refobjid = c.objid
    where (s.classid, s.objid) <> (c.classid, c.objid)
    group by s.classid, s.objid, s.refclassid, s.refobjid
)

select
    e.classid,
    e.objid,
    e.refclassid,
    e.refobjid,
    bool_or(e.named) over (partition by e.classid, e.objid) as named,
    a.type as kind,
    a.object_names as names,
    pg_catalog.pg_describe_object(e.classid, e.objid, 0) as description
from edge as e
cross join lateral pg_catalog.pg_identify_object_as_address(e.classid, e.objid, 0) as a
order by e.classid, e.objid

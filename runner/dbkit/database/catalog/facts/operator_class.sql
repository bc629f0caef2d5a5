-- Operator classes, with the operators and functions that came with them.
with managed as (
    select
        n.oid,
        n.nspname
    from pg_catalog.pg_namespace as n
    where
        (n.nspname = any(nullif(current_setting('dbkit.schemas', true), '')::text[])) is not false
        and n.nspname !~ '^pg_'
        and n.nspname not in ('information_schema', 'dbkit')
)

select
    'operator class'::text as kind,
    m.nspname::text as schema,
    format('%s using %s', o.opcname, a.amname) as name,
    jsonb_strip_nulls(jsonb_build_object(
        'owner', pg_get_userbyid(o.opcowner),
        'family', format('%s.%s', n.nspname, f.opfname),
        'type', format_type(o.opcintype, null),
        'default', o.opcdefault,
        'storage', case when o.opckeytype <> 0 then format_type(o.opckeytype, null) end,
        'operators', nullif(to_jsonb(array(
            select
                format(
                    '%s (%s, %s) %s%s',
                    p.amopstrategy,
                    format_type(p.amoplefttype, null),
                    format_type(p.amoprighttype, null),
                    p.amopopr::regoperator,
                    case when p.amoppurpose = 'o' then format(' for order by %s.%s', sn.nspname, sf.opfname) end
                )
            from pg_catalog.pg_amop as p
            left join pg_catalog.pg_opfamily as sf on sf.oid = p.amopsortfamily
            left join pg_catalog.pg_namespace as sn on sn.oid = sf.opfnamespace
            where exists (
                    select
                    from pg_catalog.pg_depend as d
                    where
                        d.classid = 'pg_catalog.pg_amop'::regclass
                        and d.objid = p.oid
                        and d.refclassid = 'pg_catalog.pg_opclass'::regclass
                        and d.refobjid = o.oid
                )
            order by
                p.amopstrategy,
                format_type(p.amoplefttype, null) collate "C",
                format_type(p.amoprighttype, null) collate "C"
        )), '[]'),
        'functions', nullif(to_jsonb(array(
            select
                format(
                    '%s (%s, %s) %s',
                    p.amprocnum,
                    format_type(p.amproclefttype, null),
                    format_type(p.amprocrighttype, null),
                    p.amproc::regprocedure
                )
            from pg_catalog.pg_amproc as p
            where exists (
                    select
                    from pg_catalog.pg_depend as d
                    where
                        d.classid = 'pg_catalog.pg_amproc'::regclass
                        and d.objid = p.oid
                        and d.refclassid = 'pg_catalog.pg_opclass'::regclass
                        and d.refobjid = o.oid
                )
            order by
                p.amprocnum,
                format_type(p.amproclefttype, null) collate "C",
                format_type(p.amprocrighttype, null) collate "C"
        )), '[]'),
        'comment', obj_description(o.oid, 'pg_opclass')
    )) as definition
from pg_catalog.pg_opclass as o
inner join managed as m on m.oid = o.opcnamespace
inner join pg_catalog.pg_am as a on a.oid = o.opcmethod
inner join pg_catalog.pg_opfamily as f on f.oid = o.opcfamily
inner join pg_catalog.pg_namespace as n on n.oid = f.opfnamespace
where
    not exists (
        select
        from pg_catalog.pg_depend as e
        where e.classid = 'pg_catalog.pg_opclass'::regclass and e.objid = o.oid and e.deptype = 'e'
    )

-- Operator families, with the operators and functions that belong to none of their classes.
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
    'operator family'::text as kind,
    m.nspname::text as schema,
    format('%s using %s', f.opfname, a.amname) as name,
    jsonb_strip_nulls(jsonb_build_object(
        'owner', pg_get_userbyid(f.opfowner),
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
            where p.amopfamily = f.oid
                and not exists (
                    select
                    from pg_catalog.pg_depend as d
                    where
                        d.classid = 'pg_catalog.pg_amop'::regclass
                        and d.objid = p.oid
                        and d.refclassid = 'pg_catalog.pg_opclass'::regclass
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
            where p.amprocfamily = f.oid
                and not exists (
                    select
                    from pg_catalog.pg_depend as d
                    where
                        d.classid = 'pg_catalog.pg_amproc'::regclass
                        and d.objid = p.oid
                        and d.refclassid = 'pg_catalog.pg_opclass'::regclass
                )
            order by
                p.amprocnum,
                format_type(p.amproclefttype, null) collate "C",
                format_type(p.amprocrighttype, null) collate "C"
        )), '[]'),
        'comment', obj_description(f.oid, 'pg_opfamily')
    )) as definition
from pg_catalog.pg_opfamily as f
inner join managed as m on m.oid = f.opfnamespace
inner join pg_catalog.pg_am as a on a.oid = f.opfmethod
where
    not exists (
        select
        from pg_catalog.pg_depend as e
        where e.classid = 'pg_catalog.pg_opfamily'::regclass and e.objid = f.oid and e.deptype = 'e'
    )

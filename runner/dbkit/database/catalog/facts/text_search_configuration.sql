-- Text search configurations: an attribute for each kind of token.
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
    'text search configuration'::text as kind,
    m.nspname::text as schema,
    c.cfgname::text as name,
    jsonb_strip_nulls(jsonb_build_object(
        'owner', pg_get_userbyid(c.cfgowner),
        'parser', format('%s.%s', n.nspname, p.prsname),
        'comment', obj_description(c.oid, 'pg_ts_config')
    )) || coalesce((
        select jsonb_object_agg('token ' || k.alias, k.dictionaries)
        from (
            select
                t.alias,
                jsonb_agg(x.mapdict::regdictionary::text order by x.mapseqno) as dictionaries
            from pg_catalog.pg_ts_config_map as x
            inner join ts_token_type(c.cfgparser) as t on t.tokid = x.maptokentype
            where x.mapcfg = c.oid
            group by t.alias
        ) as k
    ), '{}') as definition
from pg_catalog.pg_ts_config as c
inner join managed as m on m.oid = c.cfgnamespace
inner join pg_catalog.pg_ts_parser as p on p.oid = c.cfgparser
inner join pg_catalog.pg_namespace as n on n.oid = p.prsnamespace
where
    not exists (
        select
        from pg_catalog.pg_depend as e
        where e.classid = 'pg_catalog.pg_ts_config'::regclass and e.objid = c.oid and e.deptype = 'e'
    )

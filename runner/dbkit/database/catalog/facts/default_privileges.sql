-- Default privileges of a role, in one schema or everywhere: a row for each grantee.
with managed as (
    select
        n.oid,
        n.nspname
    from pg_catalog.pg_namespace as n
    where
        (n.nspname = any(nullif(current_setting('dbkit.schemas', true), '')::text[])) is not false
        and n.nspname !~ '^pg_'
        and n.nspname not in ('information_schema', 'dbkit')
),

privilege as (
    select
        m.nspname,
        d.defaclrole,
        d.defaclobjtype,
        x.grantee,
        x.privilege,
        case
            when not bool_or(x.given) then 'revoked'
            when bool_or(x.grantable) then 'with grant option'
            else 'granted'
        end as state
    from pg_catalog.pg_default_acl as d
    left join managed as m on m.oid = d.defaclnamespace
    cross join lateral (
        select
            a.grantee,
            a.privilege_type as privilege,
            a.is_grantable as grantable,
            true as given
        from aclexplode(d.defaclacl) as a
        union all
        -- Those of a schema add to what an object is born with; those of a role take its place.
        select
            a.grantee,
            a.privilege_type,
            false,
            false
        from aclexplode(acldefault(case d.defaclobjtype when 'S' then 's' else d.defaclobjtype end, d.defaclrole)) as a
        where d.defaclnamespace = 0
    ) as x
    where d.defaclnamespace = 0 or m.oid is not null
    group by m.nspname, d.defaclrole, d.defaclobjtype, x.grantee, x.privilege
    having bool_and(x.given) or not bool_or(x.given) or bool_or(x.grantable)
)

select
    'default privileges'::text as kind,
    coalesce(p.nspname, '')::text as schema,
    format(
        '%s of %s to %s',
        case p.defaclobjtype
            when 'r' then 'tables'
            when 'S' then 'sequences'
            when 'f' then 'functions'
            when 'T' then 'types'
            when 'n' then 'schemas'
            when 'L' then 'large objects'
        end,
        pg_get_userbyid(p.defaclrole),
        case p.grantee when 0 then 'public' else pg_get_userbyid(p.grantee) end
    ) as name,
    jsonb_object_agg(lower(p.privilege), p.state) as definition
from privilege as p
group by p.nspname, p.defaclrole, p.defaclobjtype, p.grantee

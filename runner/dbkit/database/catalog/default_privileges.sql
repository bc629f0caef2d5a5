-- What the role that applies grants by default, a statement a row, with the fact that it is part of.
-- Parameter: the role.
with privilege as (
    select
        n.nspname,
        d.defaclobjtype,
        x.grantee,
        x.privilege,
        bool_or(x.given) as given,
        bool_or(x.grantable) as grantable
    from pg_catalog.pg_default_acl as d
    left join pg_catalog.pg_namespace as n on n.oid = d.defaclnamespace
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
    where pg_get_userbyid(d.defaclrole) = %s
    group by n.nspname, d.defaclobjtype, x.grantee, x.privilege
    having bool_and(x.given) or not bool_or(x.given) or bool_or(x.grantable)
),

spelled as (
    select
        p.nspname,
        p.privilege,
        p.given,
        p.grantable,
        case p.defaclobjtype
            when 'r' then 'tables'
            when 'S' then 'sequences'
            when 'f' then 'functions'
            when 'T' then 'types'
            when 'n' then 'schemas'
            when 'L' then 'large objects'
        end as objects,
        case p.grantee when 0 then 'public' else pg_get_userbyid(p.grantee)::text end as name,
        case p.grantee when 0 then 'public' else quote_ident(pg_get_userbyid(p.grantee)) end as grantee
    from privilege as p
)

select
    'default privileges' as kind,
    coalesce(s.nspname, '')::text as schema,
    format('%%s of %%s to %%s', s.objects, %s::text, s.name) as name,
    format(
        'alter default privileges for role %%I%%s %%s %%s on %%s %%s %%s%%s',
        %s::text,
        ' in schema ' || quote_ident(s.nspname),
        case when s.given then 'grant' else 'revoke' end,
        s.privilege,
        s.objects,
        case when s.given then 'to' else 'from' end,
        s.grantee,
        case when s.grantable then ' with grant option' end
    ) as statement
from spelled as s
order by s.nspname, s.objects, s.name, s.privilege

-- One permissive policy decides for a table, a command and a role: each further one is evaluated for every row too.
with rule as (
    select
        p.polrelid,
        p.polname,
        command.name as command,
        who.role
    from pg_catalog.pg_policy as p
    inner join pg_catalog.pg_class as c on c.oid = p.polrelid
    inner join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
    inner join
        (values ('r', 'select'), ('a', 'insert'), ('w', 'update'), ('d', 'delete')) as command (code, name)
        on p.polcmd = '*' or p.polcmd = command.code::"char"
    cross join lateral pg_catalog.unnest(p.polroles) as who (role)
    where n.nspname = any(pg_catalog.current_setting('dbkit.schemas')::text[])
        and p.polpermissive
),

decider as (
    -- What PUBLIC may, each role may.
    select distinct
        mine.polrelid,
        mine.command,
        mine.role,
        rule.polname
    from (select distinct polrelid, command, role from rule) as mine
    inner join rule on rule.polrelid = mine.polrelid and rule.command = mine.command and rule.role in (mine.role, 0)
)

select
    a.type || ' ' || pg_catalog.array_to_string(a.object_names, '.') as object,
    pg_catalog.format(
        'each %s by %s evaluates %s permissive policies: %s',
        d.command,
        coalesce(r.rolname, 'PUBLIC'),
        pg_catalog.count(*),
        pg_catalog.string_agg(d.polname, ', ' order by d.polname)
    ) as message
from decider as d
left join pg_catalog.pg_roles as r on r.oid = d.role
cross join lateral pg_catalog.pg_identify_object_as_address('pg_catalog.pg_class'::regclass, d.polrelid, 0) as a
group by a.type, a.object_names, d.command, r.rolname
having pg_catalog.count(*) > 1

-- Bring dbkit.fact up to what a run changed, and to what it confirmed because a file says so; what somebody else
-- changed before it stays a difference. pg_temp.dbkit_fact holds the facts of a run's moments, the first of them 0.
-- What is of a schema that the project does not manage any more is forgotten.
-- Parameters: the last moment; the managed schemas; and what the run confirmed: arrays of schemas, of names (empty for
-- all of a schema), and of grantees, null where it is not about privileges.
with confirmed as (
    select
        c.schema,
        c.name,
        c.grantee
    from rows from (
        pg_catalog.unnest(%(schemas)s::text[]),
        pg_catalog.unnest(%(names)s::text[]),
        pg_catalog.unnest(%(grantees)s::text[])
    ) as c (schema, name, grantee)
),

moment as (
    select
        f.kind,
        f.schema,
        f.name,
        f.definition,
        f.moment = 0 as is_first
    from pg_temp.dbkit_fact as f
    where f.moment in (0, %(last)s)
),

-- Of what is not as recorded, only what the run has not changed needs to be confirmed.
unsettled as (
    select
        k.kind,
        k.schema,
        k.name
    from (
        (
            select
                m.kind,
                m.schema,
                m.name,
                m.definition
            from moment as m
            where m.is_first
            intersect
            select
                m.kind,
                m.schema,
                m.name,
                m.definition
            from moment as m
            where not m.is_first
        )
        except
        select
            r.kind,
            r.schema,
            r.name,
            r.definition
        from dbkit.fact as r
    ) as k
    union
    (
        select
            r.kind,
            r.schema,
            r.name
        from dbkit.fact as r
        except
        select
            m.kind,
            m.schema,
            m.name
        from moment as m
    )
),

settled as (
    select
        f.kind,
        f.schema,
        f.name
    from unsettled as f
    where
        exists (
            select
            from confirmed as c
            where
                c.schema = f.schema
                and case
                    when c.grantee is null then
                        not pg_catalog.starts_with(f.kind, 'grant on ')
                        and (f.name = c.name or pg_catalog.starts_with(f.name, c.name || '('))
                    else
                        pg_catalog.starts_with(f.kind, 'grant on ')
                        and pg_catalog.right(f.name, pg_catalog.length(c.grantee) + 4) = ' to ' || c.grantee
                        and (
                            c.name = ''
                            or pg_catalog.starts_with(f.name, c.name || ' ')
                            or pg_catalog.starts_with(f.name, c.name || '(')
                            or pg_catalog.starts_with(f.name, c.name || '.')
                        )
                end
        )
),

gone as (
    delete from dbkit.fact as f
    where
        not exists (
            select
            from moment as a
            where not a.is_first and (a.kind, a.schema, a.name) = (f.kind, f.schema, f.name)
        )
        and (
            exists (
                select
                from moment as b
                where b.is_first and (b.kind, b.schema, b.name) = (f.kind, f.schema, f.name)
            )
            or exists (select from settled as s where (s.kind, s.schema, s.name) = (f.kind, f.schema, f.name))
            or (f.schema <> '' and f.schema <> all (%(managed)s::text[]))
            or (f.kind = 'schema' and f.name <> all (%(managed)s::text[]))
            or (
                f.kind = 'grant on schema'
                and not exists (
                    select from pg_catalog.unnest(%(managed)s::text[]) as m (name)
                    where pg_catalog.starts_with(f.name, m.name || ' to ')
                )
            )
        )
)

insert into dbkit.fact (kind, schema, name, definition)
select
    a.kind,
    a.schema,
    a.name,
    a.definition
from moment as a
left join moment as b on b.is_first and (b.kind, b.schema, b.name) = (a.kind, a.schema, a.name)
where
    not a.is_first
    and (
        b.definition is distinct from a.definition
        or exists (select from settled as s where (s.kind, s.schema, s.name) = (a.kind, a.schema, a.name))
    )
on conflict (kind, schema, name) do update set definition = excluded.definition, found = false

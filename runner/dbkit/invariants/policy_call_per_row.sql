-- A policy calls what does not depend on the row inside a select of its own: (select f()) runs once, f() for each row.
-- Read from the stored tree (pg_policy.polqual), not from text: a call runs once when the innermost query around it
-- has no from clause, or when that clause reads it. A call with a column among its arguments depends on the row.
-- Built-in functions cost no more than comparing a value; current_setting does, and the others come down to it.
with expression as (
    select
        p.oid,
        e.tree
    from pg_catalog.pg_policy as p
    inner join pg_catalog.pg_class as c on c.oid = p.polrelid
    inner join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
    cross join lateral (values (p.polqual::text), (p.polwithcheck::text)) as e (tree)
    where n.nspname = any(pg_catalog.current_setting('dbkit.schemas')::text[])
),

call as (
    select
        e.oid,
        found.function
    from expression as e
    cross join lateral (
        -- A node is {NAME :field value ...}; a backslash takes from the next character what it means.
        with token as (
            select
                t.at,
                t.found[1] as word,
                pg_catalog.sum(
                    case pg_catalog.left(t.found[1], 1)
                        when '{' then 1
                        when '}' then -1
                        else 0
                    end
                ) over (order by t.at) as depth
            from pg_catalog.regexp_matches(e.tree, '(\\.|\{FUNCEXPR :funcid \d+|\{\w*|\}|:rtable <>)', 'g')
                with ordinality as t (found, at)
        ),

        -- From a node's opening brace to its closing one.
        node as (
            select
                t.at,
                t.word,
                t.depth,
                (select min(u.at) from token as u where u.at > t.at and u.depth < t.depth) as until
            from token as t
            where t.word like '{FUNCEXPR%'
                or t.word in ('{QUERY', '{RANGETBLFUNCTION')
        )

        select pg_catalog.substring(f.word, '\d+$')::oid as function
        from node as f
        left join lateral (
            select
                q.at,
                q.word,
                q.depth,
                q.until
            from node as q
            where q.word in ('{QUERY', '{RANGETBLFUNCTION')
                and q.at < f.at
                and q.until > f.until
            order by q.at desc
            limit 1
        ) as around on true
        where f.word like '{FUNCEXPR%'
            and not exists (select from token as v where v.word = '{VAR' and v.at between f.at and f.until)
            and around.word is distinct from '{RANGETBLFUNCTION'
            and not exists (
                select
                from token as r
                where r.word = ':rtable <>'
                    and r.depth = around.depth
                    and r.at between around.at and around.until
            )
    ) as found
)

select
    a.type || ' ' || pg_catalog.array_to_string(a.object_names, '.') as object,
    pg_catalog.format(
        'calls %s for each row; in a select of its own it runs once',
        pg_catalog.string_agg(distinct n.nspname || '.' || f.proname, ', ')
    ) as message
from call as c
inner join pg_catalog.pg_proc as f on f.oid = c.function
inner join pg_catalog.pg_namespace as n on n.oid = f.pronamespace
inner join pg_catalog.pg_language as l on l.oid = f.prolang
cross join lateral pg_catalog.pg_identify_object_as_address('pg_catalog.pg_policy'::regclass, c.oid, 0) as a
where f.provolatile <> 'i'
    and (
        l.lanname not in ('internal', 'c')
        or (n.nspname = 'pg_catalog' and f.proname = 'current_setting')
    )
group by a.type, a.object_names

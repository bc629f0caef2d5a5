-- No two indexes are the same: the second costs every write and serves no read.
with candidate as (
    select
        i.indexrelid,
        i.indrelid,
        i.indisunique,
        i.indnullsnotdistinct,
        i.indimmediate,
        i.indisprimary,
        n.nspname,
        c.relname,
        c.relispartition,
        coalesce(pg_catalog.pg_get_expr(i.indpred, i.indrelid), '') as predicate,
        -- By the constraint it carries out, or by a foreign key to what it guarantees.
        c.oid in (select k.conindid from pg_catalog.pg_constraint as k) as is_relied_on,
        array(
            select
                pg_catalog.concat_ws(
                    ' ',
                    pg_catalog.pg_get_indexdef(i.indexrelid, k.at, false),
                    i.indclass[k.at - 1],
                    i.indcollation[k.at - 1],
                    i.indoption[k.at - 1]
                )
            from pg_catalog.generate_series(1, i.indnkeyatts) as k (at)
            order by k.at
        ) as keys,
        array(
            select pg_catalog.pg_get_indexdef(i.indexrelid, k.at, false)
            from pg_catalog.generate_series(i.indnkeyatts + 1, i.indnatts) as k (at)
        ) as included
    from pg_catalog.pg_index as i
    inner join pg_catalog.pg_class as c on c.oid = i.indexrelid
    inner join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
    where n.nspname = any(pg_catalog.current_setting('dbkit.schemas')::text[] || 'dbkit'::text)
        and i.indisvalid
),

pair as (
    select
        one.indexrelid,
        one.relispartition,
        other.indexrelid as other,
        other.nspname,
        other.relname
    from candidate as one
    inner join candidate as other
        on other.indrelid = one.indrelid
        and other.indexrelid <> one.indexrelid
        and other.keys = one.keys
        and other.predicate = one.predicate
        and other.included @> one.included
    where not one.indisprimary
        and (other.is_relied_on or not one.is_relied_on)
        -- What only this one guarantees must stay.
        and (
            not one.indisunique
            or (
                other.indisunique
                and other.indnullsnotdistinct = one.indnullsnotdistinct
                and other.indimmediate = one.indimmediate
            )
        )
)

select
    a.type || ' ' || pg_catalog.array_to_string(a.object_names, '.') as object,
    'does what ' || pg_catalog.string_agg(p.nspname || '.' || p.relname, ', ' order by p.relname) || ' does' as message
from pair as p
cross join lateral pg_catalog.pg_identify_object_as_address('pg_catalog.pg_class'::regclass, p.indexrelid, 0) as a
-- A partition's index goes with its parent's. Of two that could replace each other, the younger is named.
where not p.relispartition
    and (
        p.indexrelid > p.other
        or not exists (
            select
            from pair as back
            where back.indexrelid = p.other
                and back.other = p.indexrelid
        )
    )
group by a.type, a.object_names

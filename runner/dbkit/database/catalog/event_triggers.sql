-- Event triggers that run code of others in this session: they belong to another role, or their function does.
with trusted as (
    select r.oid
    from pg_catalog.pg_roles as r
    where r.rolname = current_user or array_position(%(trusted)s::text[], r.rolname::text) is not null
)

select
    t.evtname::text as name,
    pg_get_userbyid(t.evtowner)::text as owner,
    t.evtevent::text as event,
    i.identity as function,
    pg_get_userbyid(p.proowner)::text as function_owner,
    array_to_string(t.evttags, ', ') as tags
from pg_catalog.pg_event_trigger as t
inner join pg_catalog.pg_proc as p on p.oid = t.evtfoid
cross join lateral pg_identify_object('pg_catalog.pg_proc'::regclass, p.oid, 0) as i
where
    t.evtenabled in ('O', 'A')
    and (
        t.evtowner not in (select r.oid from trusted as r)
        or p.proowner not in (select r.oid from trusted as r)
    )
order by 1

-- Which of some event triggers are enabled, and the statement that makes each so. Parameter: their names.
select
    pg_catalog.format('alter event trigger %%I disable', e.evtname) as disabling,
    pg_catalog.format(
        'alter event trigger %%I %%s',
        e.evtname,
        case e.evtenabled when 'R' then 'enable replica' when 'A' then 'enable always' else 'enable' end
    ) as enabling
from pg_catalog.pg_event_trigger as e
where e.evtenabled <> 'D' and e.evtname = any (%s::text[])
order by e.evtname

-- The overview: read with the reader's rights; its copy by nobody, and indexed, which a view cannot be.
select plan(17);

select ok('security_invoker=true' = any(c.reloptions), v.name || ' reads with the rights of its reader')
from unnest(array[
    'event_sessions_overview_v', 'event_sessions_browse_v', 'event_session_customers_v', 'session_financials',
    'events_htx_view', 'orders_htx_view', 'tickets_htx_view'
]) as v (name)
inner join pg_class as c on c.oid = format('browse.%s', v.name)::regclass;
select table_privs_are('browse', 'event_sessions_overview_v', 'anon', array['SELECT']);
select table_privs_are('browse', 'event_session_customers_v', 'anon', array[]::text[]);
select table_privs_are('browse', 'event_sessions_browse_v', 'authenticated', array[]::text[]);
select is(
    array(select x.grantee::regrole::text from aclexplode(relacl) as x where x.grantee <> relowner), array[]::text[],
    'nobody is granted the copy'
)
from pg_class
where oid = 'browse.event_sessions_overview_mv'::regclass;
select is_empty(
    $$
    select a.attname
    from pg_attribute as a
    where a.attrelid in (
            select c.oid
            from pg_class as c
            where c.relnamespace = 'browse'::regnamespace
                and c.relkind in ('v', 'm')
                and c.relname <> 'event_sessions_browse_v'
        )
        and a.attnum > 0
        and col_description(a.attrelid, a.attnum) is null
    $$,
    'every column of every view says what it is'
);
select is_empty(
    $$
    select attname from pg_attribute
    where attrelid = 'browse.event_sessions_overview_mv'::regclass
        and attname ~ 'cents|gross|net|fees|tax|orders|discount'
    $$,
    'the copy holds no money'
);
select throws_ok(
    'create index on browse.event_sessions_overview_v (session_start_local)', '42809', null, 'a view cannot be indexed'
);
select index_is_unique('browse', 'event_sessions_overview_mv', 'event_sessions_overview_mv_session_id_idx');
select has_index('browse', 'event_sessions_overview_mv', i.name, 'the copy is indexed')
from unnest(array['event_sessions_overview_mv_start_idx', 'event_sessions_overview_mv_search_idx']) as i (name);

select * from finish();

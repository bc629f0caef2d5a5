-- The functions: who may call which, with whose rights, and what they may do.
select plan(32);

select is_definer('browse', f.name, f.name || ' reads what its caller is not granted')
from unnest(array[
    'browse_sessions', 'map_pins', 'crosscheck', 'session_customers', 'session_applications'
]) as f (name);
select isnt_definer('browse', f.name, f.name || ' has the rights of its caller')
from unnest(array[
    'get_event_sessions', 'get_event_sessions_by_stable_id', 'get_event_financials', 'get_financial_summary',
    'export_sessions_csv'
]) as f (name);
select volatility_is('browse', f.name, 'stable', f.name || ' is stable')
from unnest(array[
    'browse_sessions', 'map_pins', 'get_event_sessions', 'get_event_financials', 'get_financial_summary',
    'export_sessions_csv', 'finance_sessions', 'is_finance'
]) as f (name);
select is(
    has_function_privilege('anon', p.oid, 'execute'),
    p.proname in ('browse_sessions', 'map_pins', 'get_event_sessions', 'get_event_sessions_by_stable_id'),
    'the world and ' || p.proname
)
from pg_proc as p
where p.pronamespace = 'browse'::regnamespace
    and p.proname in (
        'browse_sessions', 'map_pins', 'get_event_sessions', 'get_event_sessions_by_stable_id', 'get_event_financials',
        'get_financial_summary', 'export_sessions_csv', 'crosscheck', 'refresh_session_financials', 'import_humanitix',
        'erase_customer', 'check_health'
    )
order by p.proname;
select is(
    pg_get_function_result(oid), 'SETOF browse.browse_row', 'a page is of browse rows'
)
from pg_proc
where oid = 'browse.browse_sessions'::regproc;
select is_empty('select * from browse.browse_sessions()', 'without sessions the page is empty');

select * from finish();

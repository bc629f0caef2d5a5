-- The read functions: stable, with the rights of the caller, for clients and the service.
select plan(24);

select isnt_definer('analytics', f.name, f.name || ' has the rights of its caller')
from unnest(array[
    'get_hourly_counts', 'get_daily_by_type', 'get_label_stats', 'get_kpis', 'get_series', 'get_engagement'
]) as f (name);
select volatility_is('analytics', f.name, 'stable', f.name || ' is stable')
from unnest(array[
    'get_hourly_counts', 'get_daily_by_type', 'get_label_stats', 'get_kpis', 'get_series', 'get_engagement'
]) as f (name);
select is(
    has_function_privilege(r.name, p.oid, 'execute'), r.name <> 'anon', format('%s executes %s', r.name, p.proname)
)
from pg_proc as p
cross join unnest(array['anon', 'authenticated']) as r (name)
where p.pronamespace = 'analytics'::regnamespace
    and starts_with(p.proname, 'get_')
order by p.proname, r.name;

select * from finish();

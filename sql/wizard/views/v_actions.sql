-- How actions fare, by name and day.
create or replace view wizard.v_actions
with (security_invoker = true)
as
select
    m.name,
    m.day,
    m.actions,
    m.failed,
    m.failure_rate,
    m.retries,
    m.p50_ms,
    m.p95_ms
from wizard.measure_actions(null, '-infinity', 'infinity') as m;

comment on view wizard.v_actions is
    'Count, failures, retries and execution time of actions by name and day (UTC).';

revoke all on wizard.v_actions from public, anon, authenticated, service_role;
grant select on wizard.v_actions to service_role;

-- How far sessions get.
create or replace view wizard.v_funnel
with (security_invoker = true)
as
select
    m.stage,
    m.reached,
    m.completed,
    m.left_here,
    m.median_minutes
from wizard.measure_funnel(null, '-infinity', 'infinity') as m;

comment on view wizard.v_funnel is
    'How many sessions reached and completed each stage, were left there, and the median of the minutes spent.';

revoke all on wizard.v_funnel from public, anon, authenticated, service_role;
grant select on wizard.v_funnel to service_role;

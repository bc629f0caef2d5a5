-- Every health check and its status.
create or replace view analytics.v_health
with (security_invoker = true)
as
select
    h.check_name,
    h.severity,
    h.value,
    h.threshold,
    h.detail
from analytics.check_health() as h;

comment on view analytics.v_health is
    'check_health() as a view, for tools that read tables. What it looks at is read by the definer function.';

revoke all on analytics.v_health from public, anon, authenticated, service_role;
grant select on analytics.v_health to service_role;

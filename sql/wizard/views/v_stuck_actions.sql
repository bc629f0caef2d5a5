-- Actions whose worker has not come back.
create or replace view wizard.v_stuck_actions
with (security_invoker = true)
as
select
    a.id,
    a.organization_id,
    a.session_id,
    a.name,
    a.idempotency_key,
    a.attempts,
    a.lease_expires_at,
    now() - a.lease_expires_at as overdue
from wizard.wizard_actions as a
where a.status = 'in_progress'
    and a.lease_expires_at <= now();

comment on view wizard.v_stuck_actions is
    'Actions in progress whose lease is over: their worker has not come back.';

revoke all on wizard.v_stuck_actions from public, anon, authenticated, service_role;
grant select on wizard.v_stuck_actions to service_role;

-- How late redaction is.
create or replace view wizard.v_retention_lag
with (security_invoker = true)
as
select
    o.expires_at as oldest_expires_at,
    now() - o.expires_at as lag,
    case
        when o.expires_at < now() - interval '24 hours' then 'alert'
        when o.expires_at < now() - interval '1 hour' then 'warn'
        else 'ok'
    end as severity
from (
    select min(i.expires_at) as expires_at
    from wizard.wizard_interactions as i
    where i.redacted_at is null
        and i.expires_at <= now()
) as o;

comment on view wizard.v_retention_lag is
    'The oldest message that is past its expiry and not redacted; warn after 1 hour, alert after 24. Always one row.';

revoke all on wizard.v_retention_lag from public, anon, authenticated, service_role;
grant select on wizard.v_retention_lag to service_role;

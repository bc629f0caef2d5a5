-- The events that everybody may read.
create or replace view wizard.published_events
with (security_invoker = true)
as
select
    e.id,
    e.organization_id,
    e.title,
    e.slug,
    e.description,
    e.type,
    e.event_date,
    e.start_time,
    e.end_time,
    e.ends_next_day,
    e.timezone,
    e.starts_at,
    e.venue_mode,
    e.venue_data,
    e.ticket_tiers,
    e.total_capacity,
    e.payment_enabled,
    e.status,
    e.published_at
from wizard.events as e
where e.status = 'published';

comment on view wizard.published_events is
    'Published events without who made them and where the money goes.';

revoke all on wizard.published_events from public, anon, authenticated, service_role;
grant select on wizard.published_events to anon, authenticated, service_role;

-- Legacy events are for everybody to see, drafts for who promotes them; raw payloads are not.
revoke all on browse.events from public, anon, authenticated, service_role;
grant select (
    id,
    source_id,
    title,
    promoter_id,
    promoter_name,
    banner_url,
    event_url,
    venue_id,
    is_recurring,
    recurrence_rule,
    event_date,
    status,
    imported_at,
    updated_at
) on browse.events to anon, authenticated;
grant select, insert, update, delete on browse.events to service_role;

alter table browse.events enable row level security;

create policy events_select_anon on browse.events
for select
to anon
using (status is distinct from 'draft');

create policy events_select on browse.events
for select
to authenticated
using (
    status is distinct from 'draft'
    or promoter_id = (select auth.uid())
    or (select browse.is_admin())
);

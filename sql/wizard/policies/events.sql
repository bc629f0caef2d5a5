-- Published events are everybody's to read, the others their organisation's; members edit, admins delete drafts.
revoke all on wizard.events from public, anon, authenticated, service_role;
-- What the view published_events shows; it reads with the rights of its caller.
grant select (
    id,
    organization_id,
    title,
    slug,
    description,
    type,
    event_date,
    start_time,
    end_time,
    ends_next_day,
    timezone,
    starts_at,
    venue_mode,
    venue_data,
    ticket_tiers,
    total_capacity,
    payment_enabled,
    status,
    published_at
) on wizard.events to anon;
-- Not user_id and stripe_account_id: a user of another organisation is one of the public.
grant select (
    id,
    organization_id,
    title,
    slug,
    description,
    type,
    event_date,
    start_time,
    end_time,
    ends_next_day,
    timezone,
    starts_at,
    venue_mode,
    venue_data,
    ticket_tiers,
    total_capacity,
    payment_enabled,
    status,
    published_at,
    created_at,
    updated_at
) on wizard.events to authenticated;
grant update (
    title,
    description,
    event_date,
    start_time,
    end_time,
    ends_next_day,
    timezone,
    venue_mode,
    venue_data,
    ticket_tiers,
    total_capacity
) on wizard.events to authenticated;
grant delete on wizard.events to authenticated;
grant select, insert, update, delete on wizard.events to service_role;

alter table wizard.events enable row level security;

create policy events_select_public on wizard.events
for select
to anon
using (status = 'published');

create policy events_select on wizard.events
for select
to authenticated
using (status = 'published' or organization_id = any(array(select wizard.member_orgs())));

create policy events_update on wizard.events
for update
to authenticated
using (organization_id = any(array(select wizard.member_orgs())))
with check (organization_id = any(array(select wizard.member_orgs())));

create policy events_delete on wizard.events
for delete
to authenticated
using (status = 'draft' and organization_id = any(array(select wizard.admin_orgs())));

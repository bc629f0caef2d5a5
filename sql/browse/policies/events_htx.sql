-- Published and public events are for everybody, others for who promotes them; raw payloads are not.
revoke all on browse.events_htx from public, anon, authenticated, service_role;
grant select (
    id,
    source_id,
    name,
    slug,
    description,
    url,
    banner_image_url,
    promoter_name,
    organiser_id,
    timezone,
    venue_id,
    currency,
    start_date,
    end_date,
    is_recurring,
    recurrence_rule,
    published,
    public,
    imported_at,
    updated_at
) on browse.events_htx to anon, authenticated;
grant select, insert, update, delete on browse.events_htx to service_role;

alter table browse.events_htx enable row level security;

create policy events_htx_select_anon on browse.events_htx
for select
to anon
using (published and public);

create policy events_htx_select on browse.events_htx
for select
to authenticated
using (
    (published and public)
    or (select browse.is_admin())
    or source_id in (select f.event_source_id from browse.finance_sources() as f where f.source = 'humanitix')
);

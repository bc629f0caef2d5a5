-- Humanitix events with their venue, local times and number of sessions.
create or replace view browse.events_htx_view
with (security_invoker = true)
as
select
    e.id,
    e.source_id,
    e.name,
    e.slug,
    e.description,
    e.url,
    e.banner_image_url,
    e.promoter_name,
    e.organiser_id,
    e.timezone,
    e.currency,
    e.start_date,
    e.end_date,
    e.start_date at time zone e.timezone as start_local,
    e.end_date at time zone e.timezone as end_local,
    e.is_recurring,
    e.recurrence_rule,
    e.published,
    e.public,
    v.id as venue_id,
    v.name as venue_name,
    v.address as venue_address,
    v.suburb as venue_suburb,
    v.city as venue_city,
    v.state as venue_state,
    v.country as venue_country,
    v.postcode as venue_postcode,
    v.lat as venue_lat,
    v.lng as venue_lng,
    v.capacity as venue_capacity,
    (
        select count(*)
        from browse.sessions_htx as s
        where s.event_source_id = e.source_id
            and not s.deleted
    ) as session_count
from browse.events_htx as e
left join browse.venues as v on v.id = e.venue_id;

comment on view browse.events_htx_view is
    'events_htx with the venue, local times in the event''s zone and the sessions that were not deleted; events that '
    'the reader sees.';
comment on column browse.events_htx_view.id is 'UUID, never null, from events_htx.';
comment on column browse.events_htx_view.source_id is 'Humanitix'' id, never null.';
comment on column browse.events_htx_view.name is 'Never null, from events_htx.';
comment on column browse.events_htx_view.slug is 'From events_htx, may be null.';
comment on column browse.events_htx_view.description is 'From events_htx, may be null.';
comment on column browse.events_htx_view.url is 'From events_htx, may be null.';
comment on column browse.events_htx_view.banner_image_url is 'From events_htx, may be null.';
comment on column browse.events_htx_view.promoter_name is 'From events_htx, may be null.';
comment on column browse.events_htx_view.organiser_id is 'Humanitix'' id, may be null.';
comment on column browse.events_htx_view.timezone is 'Zone of the local times, never null, from events_htx.';
comment on column browse.events_htx_view.currency is 'ISO code, never null, from events_htx.';
comment on column browse.events_htx_view.start_date is 'Instant, may be null, from events_htx.';
comment on column browse.events_htx_view.end_date is 'Instant, may be null, from events_htx.';
comment on column browse.events_htx_view.start_local is 'start_date as local time in timezone, null when that is.';
comment on column browse.events_htx_view.end_local is 'end_date as local time in timezone, null when that is.';
comment on column browse.events_htx_view.is_recurring is 'Never null, from events_htx.';
comment on column browse.events_htx_view.recurrence_rule is 'From events_htx, may be null.';
comment on column browse.events_htx_view.published is 'Never null, from events_htx.';
comment on column browse.events_htx_view.public is 'Never null, from events_htx.';
comment on column browse.events_htx_view.venue_id is 'From venues, null without a venue.';
comment on column browse.events_htx_view.venue_name is 'From venues, null without a venue.';
comment on column browse.events_htx_view.venue_address is 'From venues, may be null.';
comment on column browse.events_htx_view.venue_suburb is 'From venues, may be null.';
comment on column browse.events_htx_view.venue_city is 'From venues, may be null.';
comment on column browse.events_htx_view.venue_state is 'From venues, may be null.';
comment on column browse.events_htx_view.venue_country is 'ISO code, from venues, may be null.';
comment on column browse.events_htx_view.venue_postcode is 'From venues, may be null.';
comment on column browse.events_htx_view.venue_lat is 'Degrees north, from venues, may be null.';
comment on column browse.events_htx_view.venue_lng is 'Degrees east, from venues, may be null.';
comment on column browse.events_htx_view.venue_capacity is 'Persons, from venues, may be null.';
comment on column browse.events_htx_view.session_count is
    'Sessions that were not deleted, never null, from sessions_htx.';

revoke all on browse.events_htx_view from public, anon, authenticated, service_role;
grant select on browse.events_htx_view to anon, authenticated, service_role;

-- A copy of the browse page's rows, indexed for filters and pages.
create materialized view browse.event_sessions_overview_mv
as
select
    b.session_id,
    b.event_id,
    b.stable_session_id,
    b.stable_event_id,
    b.canonical_source,
    b.canonical_session_source_id,
    b.provider,
    b.providers,
    b.has_humanitix,
    b.has_eventbrite,
    b.session_name,
    b.event_name,
    b.promoter,
    b.event_url,
    b.banner_url,
    b.is_recurring,
    b.recurrence_rule,
    b.is_published,
    b.is_cancelled,
    b.session_start,
    b.session_end,
    b.timezone,
    b.session_start_local,
    b.session_end_local,
    b.session_date,
    b.start_time,
    b.end_time,
    b.duration_minutes,
    b.venue_id,
    b.venue_name,
    b.venue_address,
    b.venue_city,
    b.venue_state,
    b.venue_lat,
    b.venue_lng,
    b.lineup,
    b.waitlist,
    b.waitlist_count,
    b.has_spots,
    b.total_spots,
    b.confirmed_spots,
    b.available_spots,
    b.application_count,
    b.pending_applications,
    b.search
from browse.event_sessions_browse_v as b;

-- Unique, for refreshing it while it is read.
create unique index event_sessions_overview_mv_session_id_idx
on browse.event_sessions_overview_mv (session_id);
create index event_sessions_overview_mv_start_idx
on browse.event_sessions_overview_mv (session_start_local, session_id);
create index event_sessions_overview_mv_city_idx
on browse.event_sessions_overview_mv (lower(venue_city), session_start_local, session_id);
create index event_sessions_overview_mv_event_name_idx
on browse.event_sessions_overview_mv using gin (event_name extensions.gin_trgm_ops);
create index event_sessions_overview_mv_search_idx
on browse.event_sessions_overview_mv using gin (search extensions.gin_trgm_ops);
create index event_sessions_overview_mv_available_idx
on browse.event_sessions_overview_mv (available_spots)
where available_spots > 0;

comment on materialized view browse.event_sessions_overview_mv is
    'The copy of event_sessions_browse_v that browse_sessions() and map_pins() read, as of the last '
    'event_sessions_overview_refresh(). No money is in it, and nobody is granted it: it has no row security.';

comment on column browse.event_sessions_overview_mv.session_id is
    'UUID of the session, never null, from sessions; the same for ever.';
comment on column browse.event_sessions_overview_mv.event_id is 'UUID of the event, never null, from sessions.';
comment on column browse.event_sessions_overview_mv.stable_session_id is
    'canonical_source, a colon, canonical_session_source_id; never null.';
comment on column browse.event_sessions_overview_mv.stable_event_id is
    'Provider, a colon, the provider''s id of the event, from event_ids.';
comment on column browse.event_sessions_overview_mv.canonical_source is
    'The provider that stands for the session, never null, from sessions.';
comment on column browse.event_sessions_overview_mv.canonical_session_source_id is
    'The session''s id there, never null, from sessions.';
comment on column browse.event_sessions_overview_mv.provider is
    'The only provider, or both when there are more; null for a session without mapping; from session_sources.';
comment on column browse.event_sessions_overview_mv.providers is
    'All providers, by priority; null for a session without mapping; from session_sources.';
comment on column browse.event_sessions_overview_mv.has_humanitix is
    'Whether Humanitix sells it, never null, from session_sources.';
comment on column browse.event_sessions_overview_mv.has_eventbrite is
    'Whether Eventbrite sells it, never null, from session_sources.';
comment on column browse.event_sessions_overview_mv.session_name is
    'Null when nobody names it; from sessions_htx, then session_sources.';
comment on column browse.event_sessions_overview_mv.event_name is
    'Null when nobody names it; from events_htx, then session_sources by priority, then events.';
comment on column browse.event_sessions_overview_mv.promoter is
    'Name, null when unknown; from events_htx, then events, then a public profile.';
comment on column browse.event_sessions_overview_mv.event_url is
    'Where tickets are sold, null when unknown; from events_htx, then session_sources, then events.';
comment on column browse.event_sessions_overview_mv.banner_url is
    'Picture, null when unknown; from events_htx, then session_sources, then events.';
comment on column browse.event_sessions_overview_mv.is_recurring is 'Never null; from events_htx and events.';
comment on column browse.event_sessions_overview_mv.recurrence_rule is
    'Null when there is none; from events_htx, then events.';
comment on column browse.event_sessions_overview_mv.is_published is
    'Whether any provider publishes it, never null, from session_sources.';
comment on column browse.event_sessions_overview_mv.is_cancelled is
    'Whether all of its providers took it down, never null; from sessions_htx and events.';
comment on column browse.event_sessions_overview_mv.session_start is
    'Instant, null when unknown; from sessions_htx, then session_sources.';
comment on column browse.event_sessions_overview_mv.session_end is
    'Instant, null when unknown; from sessions_htx, then session_sources.';
comment on column browse.event_sessions_overview_mv.timezone is
    'Zone of the local times, never null: of the provider''s event, else of the venue, else UTC.';
comment on column browse.event_sessions_overview_mv.session_start_local is
    'Local time in timezone, null when session_start is.';
comment on column browse.event_sessions_overview_mv.session_end_local is
    'Local time in timezone, null when session_end is.';
comment on column browse.event_sessions_overview_mv.session_date is
    'Local date in timezone, null when session_start is.';
comment on column browse.event_sessions_overview_mv.start_time is
    'Local time of day in timezone, null when session_start is.';
comment on column browse.event_sessions_overview_mv.end_time is
    'Local time of day in timezone, null when session_end is.';
comment on column browse.event_sessions_overview_mv.duration_minutes is
    'Minutes from start to end, null when either is.';
comment on column browse.event_sessions_overview_mv.venue_id is
    'Null when unknown; from events_htx, then session_sources, then events.';
comment on column browse.event_sessions_overview_mv.venue_name is 'From venues, null without a venue.';
comment on column browse.event_sessions_overview_mv.venue_address is 'From venues, may be null.';
comment on column browse.event_sessions_overview_mv.venue_city is 'From venues, may be null.';
comment on column browse.event_sessions_overview_mv.venue_state is 'From venues, may be null.';
comment on column browse.event_sessions_overview_mv.venue_lat is 'Degrees north, from venues, may be null.';
comment on column browse.event_sessions_overview_mv.venue_lng is 'Degrees east, from venues, may be null.';
comment on column browse.event_sessions_overview_mv.lineup is
    'Confirmed spots [{position, spot_name, performer_id, name, avatar_url, duration_minutes}], never null; who is '
    'not public is TBA.';
comment on column browse.event_sessions_overview_mv.waitlist is
    '[{position, applicant_id, name}] by position, never null; who is not public is TBA.';
comment on column browse.event_sessions_overview_mv.waitlist_count is
    'How many wait, never null; from event_applications.';
comment on column browse.event_sessions_overview_mv.has_spots is
    'Whether any are defined, never null; cancelled ones do not count; from event_spots.';
comment on column browse.event_sessions_overview_mv.total_spots is
    'All but cancelled ones, never null; from event_spots.';
comment on column browse.event_sessions_overview_mv.confirmed_spots is 'Never null; from event_spots.';
comment on column browse.event_sessions_overview_mv.available_spots is
    'Open ones, 0 when none are defined; from event_spots.';
comment on column browse.event_sessions_overview_mv.application_count is
    'All but withdrawn ones, never null; from event_applications.';
comment on column browse.event_sessions_overview_mv.pending_applications is 'Never null; from event_applications.';
comment on column browse.event_sessions_overview_mv.search is
    'Names of event, session, promoter, venue, city and line-up in lower case, never null.';

revoke all on browse.event_sessions_overview_mv from public, anon, authenticated, service_role;

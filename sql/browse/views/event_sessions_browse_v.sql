-- What of the overview is for everybody, and what is searched: the browse page's rows before they are copied.
create or replace view browse.event_sessions_browse_v
with (security_invoker = true)
as
select
    o.session_id,
    o.event_id,
    o.stable_session_id,
    o.stable_event_id,
    o.canonical_source,
    o.canonical_session_source_id,
    o.provider,
    o.providers,
    o.has_humanitix,
    o.has_eventbrite,
    o.session_name,
    o.event_name,
    o.promoter,
    o.event_url,
    o.banner_url,
    o.is_recurring,
    o.recurrence_rule,
    o.is_published,
    o.is_cancelled,
    o.session_start,
    o.session_end,
    o.timezone,
    o.session_start_local,
    o.session_end_local,
    o.session_date,
    o.start_time,
    o.end_time,
    o.duration_minutes,
    o.venue_id,
    o.venue_name,
    o.venue_address,
    o.venue_city,
    o.venue_state,
    o.venue_lat,
    o.venue_lng,
    o.lineup,
    o.waitlist,
    o.waitlist_count,
    o.has_spots,
    o.total_spots,
    o.confirmed_spots,
    o.available_spots,
    o.application_count,
    o.pending_applications,
    lower(concat_ws(
        ' ',
        o.event_name,
        o.session_name,
        o.promoter,
        o.venue_name,
        o.venue_city,
        (select string_agg(t.spot ->> 'name', ' ') from jsonb_array_elements(o.lineup) as t (spot))
    )) as search
from browse.event_sessions_overview_v as o;

comment on view browse.event_sessions_browse_v is
    'event_sessions_overview_v without money, and the text that is searched. Nobody is granted it: the browse '
    'functions read its copy, event_sessions_overview_mv, and this while there is none.';

revoke all on browse.event_sessions_browse_v from public, anon, authenticated, service_role;

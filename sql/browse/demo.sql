-- Two small exports, of Humanitix and of Eventbrite, taken in; nothing changes when they are taken in again.
create temporary table export (kind text, doc jsonb) on commit drop;

-- A document a line; the quote and the delimiter are characters that no document holds.
copy export (doc) from 'demo/humanitix-events.json' with (format csv, quote e'\x01', delimiter e'\x02');
update export set kind = 'events' where kind is null;
copy export (doc) from 'demo/humanitix-orders.json' with (format csv, quote e'\x01', delimiter e'\x02');
update export set kind = 'orders' where kind is null;
copy export (doc) from 'demo/humanitix-tickets.json' with (format csv, quote e'\x01', delimiter e'\x02');
update export set kind = 'tickets' where kind is null;

select i.*
from (
    select jsonb_object_agg(d.kind, d.docs) as document
    from (select e.kind, jsonb_agg(e.doc) as docs from export as e group by e.kind) as d
) as x
cross join lateral browse.import_humanitix(x.document) as i;

delete from export;
copy export (doc) from 'demo/eventbrite-events.json' with (format csv, quote e'\x01', delimiter e'\x02');
update export set kind = 'events' where kind is null;
copy export (doc) from 'demo/eventbrite-orders.json' with (format csv, quote e'\x01', delimiter e'\x02');
update export set kind = 'orders' where kind is null;
copy export (doc) from 'demo/eventbrite-attendees.json' with (format csv, quote e'\x01', delimiter e'\x02');
update export set kind = 'attendees' where kind is null;

select i.*
from (
    select jsonb_object_agg(d.kind, d.docs) as document
    from (select e.kind, jsonb_agg(e.doc) as docs from export as e group by e.kind) as d
) as x
cross join lateral browse.import_eventbrite(x.document) as i;

-- Both providers sell the first two Mondays: same start, same venue.
update browse.session_sources as m
set canonical_source = h.source,
    canonical_session_source_id = h.source_session_id
from browse.session_sources as h
where m.source = 'eventbrite'
    and h.source = 'humanitix'
    and h.starts_at = m.starts_at
    and h.venue_id = m.venue_id
    and m.canonical_source <> h.source;

-- Who runs the Mondays and may read their money, and who performs.
insert into auth.users (id, email)
values
('00000000-0000-4000-8000-000000000011', 'carla@example.com'),
('00000000-0000-4000-8000-000000000012', 'dev@example.com'),
('00000000-0000-4000-8000-000000000013', 'eve@example.com'),
('00000000-0000-4000-8000-000000000014', 'fay@example.com')
on conflict do nothing;

insert into browse.profiles (id, display_name, stage_name, is_public, role)
values
('00000000-0000-4000-8000-000000000011', 'Carla Reyes', null, true, 'promoter'),
('00000000-0000-4000-8000-000000000012', 'Dev Patel', 'Big Dev', true, 'performer'),
('00000000-0000-4000-8000-000000000013', 'Eve Adams', null, false, 'performer'),
('00000000-0000-4000-8000-000000000014', 'Fay Lin', null, true, 'performer')
on conflict do nothing;

insert into browse.events (id, source_id, title, promoter_id, promoter_name, is_recurring, status)
values (
    '00000000-0000-4000-8000-0000000000e1', '65a1c0de0000000100001eef', 'Open Mic Mondays',
    '00000000-0000-4000-8000-000000000011', 'Carla Reyes', true, 'published'
)
on conflict do nothing;

update browse.session_sources as m
set event_id = e.id
from browse.events as e
where e.source_id = m.event_source_id
    and m.source = 'humanitix'
    and m.event_id is distinct from e.id;

select browse.sync_sessions();

insert into browse.event_spots (
    id,
    canonical_source,
    canonical_session_source_id,
    spot_name,
    position,
    duration_minutes,
    performer_id,
    status
)
select
    p.id,
    'humanitix',
    '65a1c0de00000065000c344b',
    p.spot_name,
    p.position,
    10,
    p.performer_id,
    p.status
from (
    values
    (
        '00000000-0000-4000-8000-0000000000f1'::uuid, 'Opener', 1,
        '00000000-0000-4000-8000-000000000012'::uuid, 'confirmed'
    ),
    (
        '00000000-0000-4000-8000-0000000000f2', 'Second', 2,
        '00000000-0000-4000-8000-000000000013', 'confirmed'
    ),
    ('00000000-0000-4000-8000-0000000000f3', 'Headliner', 3, null, 'open')
) as p (id, spot_name, position, performer_id, status)
on conflict do nothing;

insert into browse.event_applications (
    canonical_source,
    canonical_session_source_id,
    applicant_id,
    status,
    waitlist_position
)
values (
    'humanitix', '65a1c0de00000065000c344b', '00000000-0000-4000-8000-000000000014', 'waitlisted', 1
)
on conflict do nothing;

select browse.refresh_session_financials();

select browse.event_sessions_overview_refresh();

select
    v.session_start_local,
    v.event_name,
    v.provider,
    v.total_tickets,
    v.total_gross,
    v.currency,
    v.available_spots
from browse.event_sessions_overview_v as v
where v.is_published
    and not v.is_cancelled
order by v.session_start_local, v.session_id;

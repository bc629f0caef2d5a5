-- Two weeks of made-up traffic for three projects, rolled up; does nothing when it is there already.
insert into auth.users (id, email)
values
('00000000-0000-4000-8000-000000000001', 'ada@example.com'),
('00000000-0000-4000-8000-000000000002', 'ben@example.com')
on conflict do nothing;

insert into analytics.account (id, user_id, name)
values
('00000000-0000-4000-8000-0000000000a1', '00000000-0000-4000-8000-000000000001', 'Ada''s theatres'),
('00000000-0000-4000-8000-0000000000a2', '00000000-0000-4000-8000-000000000002', 'Ben''s bar')
on conflict do nothing;

insert into analytics.account_collaborator (account_id, user_id)
values ('00000000-0000-4000-8000-0000000000a1', '00000000-0000-4000-8000-000000000002')
on conflict do nothing;

insert into analytics.project (project_id, account_id, name)
values
('demo-opera', '00000000-0000-4000-8000-0000000000a1', 'Opera'),
('demo-circus', '00000000-0000-4000-8000-0000000000a1', 'Circus'),
('demo-bar', '00000000-0000-4000-8000-0000000000a2', 'Bar')
on conflict do nothing;

-- 6,000 events, four of five in the later half of the day; figures come from n alone, so each run makes the same.
insert into analytics.analytics_events (
    project_id,
    visitor_id,
    session_id,
    event_type,
    event_label,
    event_data,
    created_at
)
select
    (array['demo-opera', 'demo-opera', 'demo-opera', 'demo-circus', 'demo-circus', 'demo-bar'])[1 + n % 6],
    'visitor-' || (n * 7919) % (60 + n % 340),
    'session-' || (n * 104729) % 1500,
    (array['impression', 'widget_visible', 'widget_visible', 'click', 'scroll'])[1 + (n / 6) % 5],
    (array['header', 'calendar', 'calendar', 'footer', null])[1 + (n / 30) % 5],
    jsonb_build_object('position', n % 4),
    date_trunc('day', now(), 'UTC')
    - (1 + n % 14) * interval '1 day'
    + ((case when n % 5 = 0 then 0 else 43200 end) + (n * 6007) % 43200) * interval '1 second'
from generate_series(1, 6000) as n
where not exists (select from analytics.analytics_events as e where e.project_id like 'demo-%');

select analytics.aggregate_analytics_events_hourly();

select
    day,
    event_type,
    total_events,
    total_unique_visitors
from analytics.get_daily_by_type('demo-opera', now() - interval '3 days')
where event_type in ('click', 'widget_visible')
order by day, event_type;

-- Five spots for every second session, two of them confirmed, and applications for every third.
insert into browse.event_spots (
    canonical_source, canonical_session_source_id, spot_name, position, duration_minutes, performer_id, status
)
select
    s.canonical_source,
    s.canonical_session_source_id,
    'Spot ' || p,
    p,
    10,
    case when p <= 2 then ('00000000-0000-4000-8000-' || lpad((22 + (s.n + p) % 200)::text, 12, '0'))::uuid end,
    case when p <= 2 then 'confirmed' else 'open' end
from (
    select r.*, row_number() over (order by r.canonical_session_source_id) as n
    from browse.sessions as r
) as s
cross join generate_series(1, 5) as p
where s.n % 2 = 0;

insert into browse.event_applications (
    canonical_source, canonical_session_source_id, applicant_id, status, waitlist_position
)
select
    s.canonical_source,
    s.canonical_session_source_id,
    ('00000000-0000-4000-8000-' || lpad((22 + (s.n + p * 7) % 200)::text, 12, '0'))::uuid,
    case when p = 1 then 'waitlisted' else 'pending' end,
    case when p = 1 then 1 end
from (
    select r.*, row_number() over (order by r.canonical_session_source_id) as n
    from browse.sessions as r
) as s
cross join generate_series(1, 3) as p
where s.n % 3 = 0;

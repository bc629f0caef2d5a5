-- The programme is seen with its session, without what is paid for it.
revoke all on browse.event_spots from public, anon, authenticated, service_role;
grant select (
    id,
    canonical_source,
    canonical_session_source_id,
    spot_name,
    position,
    duration_minutes,
    is_paid,
    performer_id,
    status
) on browse.event_spots to anon, authenticated;
grant select, insert, update, delete on browse.event_spots to service_role;

alter table browse.event_spots enable row level security;

create policy event_spots_select on browse.event_spots
for select
to anon, authenticated
using (
    exists (
        select
        from browse.sessions as s
        where s.canonical_source = event_spots.canonical_source
            and s.canonical_session_source_id = event_spots.canonical_session_source_id
    )
);

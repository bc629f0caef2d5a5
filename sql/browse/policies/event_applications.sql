-- Applicants see, make and withdraw their own applications.
revoke all on browse.event_applications from public, anon, authenticated, service_role;
grant select (
    id,
    canonical_source,
    canonical_session_source_id,
    applicant_id,
    status,
    applied_at,
    waitlist_position
) on browse.event_applications to authenticated;
grant insert (
    canonical_source,
    canonical_session_source_id,
    applicant_id
) on browse.event_applications to authenticated;
grant update (status) on browse.event_applications to authenticated;
grant select, insert, update, delete on browse.event_applications to service_role;

alter table browse.event_applications enable row level security;

create policy event_applications_select on browse.event_applications
for select
to authenticated
using (applicant_id = (select auth.uid()));

create policy event_applications_insert on browse.event_applications
for insert
to authenticated
with check (
    applicant_id = (select auth.uid())
    and status = 'pending'
    and exists (
        select
        from browse.sessions as s
        where s.canonical_source = event_applications.canonical_source
            and s.canonical_session_source_id = event_applications.canonical_session_source_id
    )
);

create policy event_applications_update on browse.event_applications
for update
to authenticated
using (applicant_id = (select auth.uid()))
with check (
    applicant_id = (select auth.uid())
    and status = 'withdrawn'
);

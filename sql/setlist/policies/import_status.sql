-- Who started an import sees how far it is, without the raw text of an error.
revoke all on setlist.import_status from public, anon, authenticated, service_role;
grant select (
    id,
    job_id,
    artist_id,
    created_by,
    stage,
    progress,
    message,
    estimated_completion_at,
    error_code,
    completed_at,
    created_at,
    updated_at
) on setlist.import_status to authenticated;
grant select, insert, update, delete on setlist.import_status to service_role;

alter table setlist.import_status enable row level security;

create policy import_status_select on setlist.import_status
for select
to authenticated
using (created_by = (select auth.uid()));

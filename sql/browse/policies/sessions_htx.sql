-- Sessions are seen with their event; raw payloads are not.
revoke all on browse.sessions_htx from public, anon, authenticated, service_role;
grant select (
    id,
    source_id,
    event_source_id,
    name,
    start_date,
    end_date,
    capacity,
    disabled,
    deleted,
    imported_at,
    updated_at
) on browse.sessions_htx to anon, authenticated;
grant select, insert, update, delete on browse.sessions_htx to service_role;

alter table browse.sessions_htx enable row level security;

create policy sessions_htx_select on browse.sessions_htx
for select
to anon, authenticated
using (exists (select from browse.events_htx as e where e.source_id = sessions_htx.event_source_id));

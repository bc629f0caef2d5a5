-- Ids of events are seen with their sessions.
revoke all on browse.event_ids from public, anon, authenticated, service_role;
grant select on browse.event_ids to anon, authenticated;
grant select, insert, update, delete on browse.event_ids to service_role;

alter table browse.event_ids enable row level security;

create policy event_ids_select on browse.event_ids
for select
to anon, authenticated
using (
    exists (
        select
        from browse.session_sources as m
        where m.source = event_ids.provider
            and m.event_source_id = event_ids.event_source_id
    )
    or exists (select from browse.sessions as s where s.event_id = event_ids.event_id)
);

-- Published mappings are for everybody, others for who may read the session's money; raw payloads are not.
revoke all on browse.session_sources from public, anon, authenticated, service_role;
grant select (
    source,
    source_session_id,
    canonical_source,
    canonical_session_source_id,
    event_id,
    event_source_id,
    event_name,
    session_name,
    starts_at,
    ends_at,
    timezone,
    venue_id,
    event_url,
    banner_url,
    is_published,
    imported_at,
    updated_at
) on browse.session_sources to anon, authenticated;
grant select, insert, update, delete on browse.session_sources to service_role;

alter table browse.session_sources enable row level security;

create policy session_sources_select_anon on browse.session_sources
for select
to anon
using (is_published);

create policy session_sources_select on browse.session_sources
for select
to authenticated
using (
    is_published
    or (select browse.is_admin())
    or (canonical_source, canonical_session_source_id) in (
        select f.canonical_source, f.canonical_session_source_id
        from browse.finance_sources() as f
    )
);

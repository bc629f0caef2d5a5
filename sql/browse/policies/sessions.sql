-- A session is seen by who sees one of its mappings.
revoke all on browse.sessions from public, anon, authenticated, service_role;
grant select on browse.sessions to anon, authenticated;
grant select, insert, update, delete on browse.sessions to service_role;

alter table browse.sessions enable row level security;

create policy sessions_select_anon on browse.sessions
for select
to anon
using (
    exists (
        select
        from browse.session_sources as m
        where m.canonical_source = sessions.canonical_source
            and m.canonical_session_source_id = sessions.canonical_session_source_id
    )
);

create policy sessions_select on browse.sessions
for select
to authenticated
using (
    exists (
        select
        from browse.session_sources as m
        where m.canonical_source = sessions.canonical_source
            and m.canonical_session_source_id = sessions.canonical_session_source_id
    )
    or (select browse.is_admin())
);

-- Read through resolve_session() only.
revoke all on browse.session_aliases from public, anon, authenticated, service_role;
grant select on browse.session_aliases to service_role;

alter table browse.session_aliases enable row level security;

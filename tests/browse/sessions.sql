-- The registry: ids given once, seen with a mapping that is published.
select plan(15);

select col_is_pk('browse', 'sessions', array['canonical_source', 'canonical_session_source_id'], 'one row a session');
select col_is_unique('browse', 'sessions', array['session_id'], 'an id is of one session');
select fk_ok('browse', 'sessions', 'event_id', 'browse', 'event_ids', 'event_id');
select fk_ok('browse', 'session_aliases', 'session_id', 'browse', 'sessions', 'session_id');
select policies_are('browse', 'sessions', array['sessions_select', 'sessions_select_anon']);
select policies_are('browse', 'event_ids', array['event_ids_select']);
select policies_are('browse', 'session_aliases', array[]::name[]);
select table_privs_are('browse', 'sessions', 'anon', array['SELECT']);
select table_privs_are('browse', 'session_aliases', 'authenticated', array[]::text[]);
select function_privs_are('browse', 'sync_sessions', array[]::text[], 'authenticated', array[]::text[]);

-- Hidden, published, seen, hidden: the session goes with its mapping.
insert into browse.session_sources (
    source, source_session_id, canonical_source, canonical_session_source_id, is_published
)
values ('eventbrite', 'e', 'eventbrite', 'e', false);
select is(browse.sync_sessions(), 2, 'an event and a session are registered');
select is(browse.sync_sessions(), 0, 'once');
select tests.login_as(null, role => 'anon');
select is_empty('select from browse.sessions', 'a session that is not published is not seen');
select tests.logout();
update browse.session_sources set is_published = true;
select tests.login_as(null, role => 'anon');
select results_eq('select count(*) from browse.sessions', array[1::bigint], 'a published one is');
select tests.logout();
update browse.session_sources set is_published = false;
select tests.login_as(null, role => 'anon');
select is_empty('select from browse.sessions', 'withdrawn, it is not seen again');
select tests.logout();

select * from finish();

drop table browse.session_aliases;
drop table browse.sessions;
drop table browse.event_ids;
drop table browse.session_sources;

drop table browse.events;
drop table browse.profiles;
drop table browse.venues;
drop table browse.providers;

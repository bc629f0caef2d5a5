drop table setlist.venues;

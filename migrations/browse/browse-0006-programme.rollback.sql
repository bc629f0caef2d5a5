drop table browse.event_spots;
drop table browse.event_applications;

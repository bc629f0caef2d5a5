drop table setlist.refresh_status;
drop table setlist.import_status;

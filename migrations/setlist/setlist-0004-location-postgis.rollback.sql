alter table setlist.venues drop column location;

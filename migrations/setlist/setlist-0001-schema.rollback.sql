drop schema setlist;

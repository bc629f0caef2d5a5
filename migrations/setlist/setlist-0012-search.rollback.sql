drop index setlist.songs_title_trgm_idx;
drop index setlist.artists_name_trgm_idx;

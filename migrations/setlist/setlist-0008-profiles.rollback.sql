drop table setlist.user_follows_artists;
drop table setlist.user_profiles;

select song_id, upvotes, downvotes from setlist.setlist_songs
where setlist_id = any(array(select md5('setlist' || n)::uuid from generate_series(0, 499) as n))

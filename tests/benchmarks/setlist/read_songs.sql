select count(*), sum(upvotes - downvotes) from setlist.setlist_songs

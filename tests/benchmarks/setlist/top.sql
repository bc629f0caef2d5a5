select * from setlist.get_trending(20)

select id, name from setlist.search_artists(left(md5('name77'), 6))

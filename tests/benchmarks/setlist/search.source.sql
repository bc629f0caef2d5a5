select id, name from setlist.artists where lower(name) like '%' || left(md5('name77'), 6) || '%'

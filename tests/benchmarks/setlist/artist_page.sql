select setlist.get_artist_page('artist-7')

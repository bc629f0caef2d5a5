select setlist.get_show_page('show-7')

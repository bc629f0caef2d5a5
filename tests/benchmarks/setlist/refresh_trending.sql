select setlist.refresh_trending()

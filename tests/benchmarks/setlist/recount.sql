select setlist.recount_votes()

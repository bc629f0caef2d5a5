select count(s.trending_score) from setlist.trending_scores() as s

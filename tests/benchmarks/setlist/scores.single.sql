select count(setlist.calculate_trending_score(a.id)) from setlist.artists as a

select count(*)
from setlist.artists as a
full join setlist.trending_artists as t on t.id = a.id
where t.trending_score is distinct from setlist.calculate_trending_score(a.id)

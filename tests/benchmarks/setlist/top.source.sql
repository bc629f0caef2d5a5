select * from source.trending_artists order by trending_score desc limit 20

-- An hour's follows: other scores, so that the concurrent refresh has something to write.
update setlist.user_follows_artists as f
set followed_at = now()
where f.artist_id in (select a.id from setlist.artists as a order by a.id limit %(artists)s / 10)
    and f.followed_at < now() - interval '29 days';

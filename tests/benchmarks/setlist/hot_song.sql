select s.upvotes, s.downvotes, count(*) filter (where v.vote = 1), count(*) filter (where v.vote = -1)
from setlist.setlist_songs as s
left join setlist.votes as v on v.setlist_song_id = s.id
where s.id = md5('entry0')::uuid
group by s.id

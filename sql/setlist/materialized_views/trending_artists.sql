-- The ranking of verified artists as of the last refresh.
create materialized view setlist.trending_artists as
select
    a.id,
    a.name,
    a.slug,
    a.image_url,
    t.trending_score,
    coalesce(s.shows, 0) as show_count,
    coalesce(f.followers, 0) as follower_count,
    rank() over (order by t.trending_score desc, a.id) as rank,
    now() as refreshed_at
from setlist.artists as a
inner join setlist.trending_scores(7) as t on t.artist_id = a.id
left join (
    select
        w.headliner_artist_id,
        count(*) as shows
    from setlist.shows as w
    group by w.headliner_artist_id
) as s on s.headliner_artist_id = a.id
left join (
    select
        u.artist_id,
        count(*) as followers
    from setlist.user_follows_artists as u
    group by u.artist_id
) as f on f.artist_id = a.id
where a.verified;

-- A concurrent refresh needs it.
create unique index trending_artists_id_key on setlist.trending_artists (id);
create index trending_artists_trending_score_idx on setlist.trending_artists (trending_score desc, id);

comment on materialized view setlist.trending_artists is
    'Verified artists with their points of seven days, their shows as headliner and their followers; made by '
    'refresh_trending(), read with get_trending().';

revoke all on setlist.trending_artists from public, anon, authenticated, service_role;

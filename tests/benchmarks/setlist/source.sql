-- The ranking as it was before: shows times follows, and a function call an artist that counts songs
-- of setlists, not votes. Its body is mended as far as needed to run.
create schema source;

create function source.calculate_trending_score(artist_id_param uuid, days_back int default 7)
returns numeric
language plpgsql
stable
as $$
declare
    votes numeric;
    follows numeric;
begin
    select count(*)
    into votes
    from setlist.setlist_songs as ss
    inner join setlist.setlists as s on s.id = ss.setlist_id
    where s.artist_id = artist_id_param
        and ss.created_at >= now() - make_interval(days => days_back);
    select count(*)
    into follows
    from setlist.user_follows_artists as f
    where f.artist_id = artist_id_param
        and f.followed_at >= now() - make_interval(days => days_back);
    return votes * 0.5 + follows * 0.3;
end
$$;

create materialized view source.trending_artists as
select
    a.id,
    a.name,
    a.slug,
    a.image_url,
    source.calculate_trending_score(a.id) as trending_score,
    count(distinct s.id) as show_count,
    count(distinct f.user_id) as follower_count
from setlist.artists as a
left join setlist.shows as s on s.headliner_artist_id = a.id
left join setlist.user_follows_artists as f on f.artist_id = a.id
where a.verified
group by a.id, a.name, a.slug, a.image_url
order by trending_score desc
with no data;

-- The one definition of what makes an artist trend.
create or replace function setlist.score_artists(p_days_back int, p_artist_id uuid default null)
returns table (
    artist_id uuid,
    vote_score numeric,
    follow_score numeric,
    view_score numeric,
    trending_score numeric
)
language plpgsql
stable
set search_path = ''
-- One artist and all artists are two plans.
set plan_cache_mode = force_custom_plan
as $$
declare
    since timestamptz;
begin
    if p_days_back is null or p_days_back not between 1 and 365 then
        raise exception 'days_back must be 1 to 365'
            using errcode = 'invalid_parameter_value', detail = '{"parameter": "days_back"}';
    end if;
    since := now() - make_interval(days => p_days_back);
    return query
    select
        s.id,
        s.by_votes,
        s.by_follows,
        s.by_views,
        s.by_votes + s.by_follows + s.by_views
    from (
        select
            a.id,
            0.5 * coalesce(v.votes, 0) as by_votes,
            0.3 * coalesce(f.follows, 0) as by_follows,
            0.2 * ln(1 + coalesce(w.views, 0)) as by_views
        from setlist.artists as a
        left join (
            select
                t.artist_id,
                count(*) as votes
            from setlist.votes as t
            where t.voted_at >= since
                and (p_artist_id is null or t.artist_id = p_artist_id)
            group by t.artist_id
        ) as v on v.artist_id = a.id
        left join (
            select
                t.artist_id,
                count(*) as follows
            from setlist.user_follows_artists as t
            where t.followed_at >= since
                and (p_artist_id is null or t.artist_id = p_artist_id)
            group by t.artist_id
        ) as f on f.artist_id = a.id
        left join (
            select
                t.artist_id,
                sum(t.views) as views
            from setlist.artist_views as t
            where t.hour >= since
                and (p_artist_id is null or t.artist_id = p_artist_id)
            group by t.artist_id
        ) as w on w.artist_id = a.id
        where p_artist_id is null or a.id = p_artist_id
    ) as s;
end
$$;

comment on function setlist.score_artists(int, uuid) is
    'Points of one artist, or of all when none is named, in the window of the last so many days of 24 hours: 0.5 a '
    'vote cast or changed in it (up or down), 0.3 a follow that began in it, 0.2 times the natural '
    'logarithm of 1 + the page views of its hours. Nothing decays within the window: there is no half-life; what is '
    'older counts nothing. Raises 22023 unless the days are 1 to 365.';

revoke execute on function setlist.score_artists(int, uuid) from public;
grant execute on function setlist.score_artists(int, uuid) to service_role;

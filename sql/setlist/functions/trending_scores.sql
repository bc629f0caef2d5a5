-- The trending scores of all artists in one pass.
create or replace function setlist.trending_scores(days_back int default 7)
returns table (
    artist_id uuid,
    vote_score numeric,
    follow_score numeric,
    view_score numeric,
    trending_score numeric
)
language sql
stable
set search_path = ''
as $$
    select
        s.artist_id,
        s.vote_score,
        s.follow_score,
        s.view_score,
        s.trending_score
    from setlist.score_artists(days_back) as s
$$;

comment on function setlist.trending_scores(int) is
    'Points of every artist as score_artists() counts them, the three parts already weighted.';

revoke execute on function setlist.trending_scores(int) from public;
grant execute on function setlist.trending_scores(int) to service_role;

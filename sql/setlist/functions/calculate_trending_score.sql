-- The trending score of one artist.
create or replace function setlist.calculate_trending_score(artist_id_param uuid, days_back int default 7)
returns numeric
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
    if artist_id_param is null then
        return null;
    end if;
    return (select s.trending_score from setlist.score_artists(days_back, artist_id_param) as s);
end
$$;

comment on function setlist.calculate_trending_score(uuid, int) is
    'Points as score_artists() counts them, null for an unknown artist; 22023 unless days_back is 1 to 365. Definer, '
    'so that it is the same whoever asks: a caller sees only their own votes and follows. It shows sums alone.';

revoke execute on function setlist.calculate_trending_score(uuid, int) from public;
grant execute on function setlist.calculate_trending_score(uuid, int) to authenticated, service_role;

-- A page of the ranking.
create or replace function setlist.get_trending(p_limit int default 20, p_offset int default 0)
returns table (
    id uuid,
    name text,
    slug text,
    image_url text,
    trending_score numeric,
    show_count bigint,
    follower_count bigint,
    rank bigint,
    refreshed_at timestamptz
)
language plpgsql
stable
security definer
set search_path = ''
rows 20
as $$
begin
    if p_offset is null or p_offset < 0 then
        raise exception 'the offset must be 0 or more'
            using errcode = 'PT400', detail = '{"parameter": "p_offset"}';
    end if;
    return query
    select
        t.id,
        t.name,
        t.slug,
        t.image_url,
        t.trending_score,
        t.show_count,
        t.follower_count,
        t.rank,
        t.refreshed_at
    from setlist.trending_artists as t
    order by t.trending_score desc, t.id
    limit setlist.check_limit(p_limit, 100)
    offset p_offset;
end
$$;

comment on function setlist.get_trending(int, int) is
    'Verified artists, the highest score first, as of the last refresh; at most 100 (PT400). Definer, because nobody '
    'is granted the materialized view, which knows no row security.';

revoke execute on function setlist.get_trending(int, int) from public;
grant execute on function setlist.get_trending(int, int) to anon, authenticated, service_role;

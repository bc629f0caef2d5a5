-- Finds artists by a part of their name, or by something like it.
-- dbkit: requires extension pg_trgm
create or replace function setlist.search_artists(p_q text, p_limit int default 20)
returns table (
    id uuid,
    name text,
    slug text,
    image_url text,
    genres jsonb,
    popularity int,
    verified boolean,
    similarity real
)
language plpgsql
stable
set search_path = ''
rows 20
as $$
declare
    sought text := btrim(p_q);
begin
    if sought is null or length(sought) not between 1 and 100 then
        raise exception 'say what to search for, in at most 100 characters'
            using errcode = 'PT400', detail = '{"parameter": "p_q"}';
    end if;
    return query
    select
        a.id,
        a.name,
        a.slug,
        a.image_url,
        a.genres,
        a.popularity,
        a.verified,
        extensions.word_similarity(sought, a.name)
    from setlist.artists as a
    where a.name ilike '%' || regexp_replace(sought, '([\\%_])', '\\\1', 'g') || '%'
        or sought operator(extensions.<%) a.name
    order by
        lower(a.name) = lower(sought) desc,
        extensions.word_similarity(sought, a.name) desc,
        a.popularity desc,
        a.id
    limit setlist.check_limit(p_limit, 100);
end
$$;

comment on function setlist.search_artists(text, int) is
    'Artists whose name holds the text or words like it, the most alike first; at most 100. PT400 for a text that is '
    'empty or longer than 100 characters. With two characters or fewer it reads all names.';

revoke execute on function setlist.search_artists(text, int) from public;
grant execute on function setlist.search_artists(text, int) to anon, authenticated, service_role;

-- Where a counter of votes is not what the votes say.
create or replace function setlist.vote_differences()
returns table (kind text, id uuid, upvotes int, downvotes int, total_votes int)
language sql
stable
set search_path = ''
as $$
    with by_song as materialized (
        select
            v.setlist_song_id,
            count(*) filter (where v.vote = 1)::int as upvotes,
            count(*) filter (where v.vote = -1)::int as downvotes
        from setlist.votes as v
        group by v.setlist_song_id
    )

    select
        'song',
        s.id,
        coalesce(b.upvotes, 0),
        coalesce(b.downvotes, 0),
        null::int
    from setlist.setlist_songs as s
    left join by_song as b on b.setlist_song_id = s.id
    where s.upvotes <> coalesce(b.upvotes, 0)
        or s.downvotes <> coalesce(b.downvotes, 0)
    union all
    select
        'setlist',
        l.id,
        null,
        null,
        coalesce(t.total_votes, 0)
    from setlist.setlists as l
    left join (
        select
            s.setlist_id,
            sum(b.upvotes + b.downvotes)::int as total_votes
        from by_song as b
        inner join setlist.setlist_songs as s on s.id = b.setlist_song_id
        group by s.setlist_id
    ) as t on t.setlist_id = l.id
    where l.total_votes <> coalesce(t.total_votes, 0)
    union all
    select
        'user',
        p.id,
        null,
        null,
        coalesce(t.total_votes, 0)
    from setlist.user_profiles as p
    left join (
        select
            v.user_id,
            count(*)::int as total_votes
        from setlist.votes as v
        group by v.user_id
    ) as t on t.user_id = p.id
    where p.total_votes <> coalesce(t.total_votes, 0)
$$;

comment on function setlist.vote_differences() is
    'Songs, setlists and users whose counters differ from their votes, with the right figures. One statement, so one '
    'snapshot: votes that are being cast are no difference.';

revoke execute on function setlist.vote_differences() from public;
grant execute on function setlist.vote_differences() to service_role;

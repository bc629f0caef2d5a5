-- Adds votes to the counters of their songs, setlists and users, or takes them off.
create or replace function setlist.add_votes(p_users uuid[], p_songs uuid[], p_votes smallint[], p_signs int[])
returns void
language plpgsql
set search_path = ''
as $$
declare
    ids uuid[];
    songs uuid[];
    ups int[];
    downs int[];
    changes int[];
begin
    select
        array_agg(d.id order by d.id),
        array_agg(d.up order by d.id),
        array_agg(d.down order by d.id)
    into songs, ups, downs
    from (
        select
            v.song as id,
            coalesce(sum(v.sign) filter (where v.vote = 1), 0)::int as up,
            coalesce(sum(v.sign) filter (where v.vote = -1), 0)::int as down
        from unnest(p_songs, p_votes, p_signs) as v (song, vote, sign)
        group by v.song
    ) as d
    where d.up <> 0 or d.down <> 0;

    -- Everywhere setlists, then songs, then users, and each of them in the order of the ids: whoever follows it waits
    -- for another, but never two for each other.
    select
        array_agg(d.id order by d.id),
        array_agg(d.change order by d.id)
    into ids, changes
    from (
        select
            s.setlist_id as id,
            sum(v.up + v.down)::int as change
        from unnest(songs, ups, downs) as v (song, up, down)
        inner join setlist.setlist_songs as s on s.id = v.song
        group by s.setlist_id
    ) as d;
    -- A vote that was changed leaves the total as it is, but its song comes after its setlist all the same.
    if cardinality(ids) > 1 or changes = array[0] then
        perform from setlist.setlists as t where t.id = any(ids) order by t.id for no key update;
    end if;
    update setlist.setlists as t
    set total_votes = t.total_votes + d.change
    from unnest(ids, changes) as d (id, change)
    where t.id = d.id
        and d.change <> 0;

    if cardinality(songs) > 1 then
        perform from setlist.setlist_songs as t where t.id = any(songs) order by t.id for no key update;
    end if;
    update setlist.setlist_songs as t
    set upvotes = t.upvotes + d.up,
        downvotes = t.downvotes + d.down
    from unnest(songs, ups, downs) as d (id, up, down)
    where t.id = d.id;

    select
        array_agg(d.id order by d.id),
        array_agg(d.change order by d.id)
    into ids, changes
    from (
        select
            v.user_id as id,
            sum(v.sign)::int as change
        from unnest(p_users, p_signs) as v (user_id, sign)
        group by v.user_id
    ) as d
    where d.change <> 0;
    if cardinality(ids) > 1 then
        perform from setlist.user_profiles as t where t.id = any(ids) order by t.id for no key update;
    end if;
    update setlist.user_profiles as t
    set total_votes = t.total_votes + d.change
    from unnest(ids, changes) as d (id, change)
    where t.id = d.id;
end
$$;

comment on function setlist.add_votes(uuid[], uuid[], smallint[], int[]) is
    'One element a vote in each array: user, setlist_songs row, 1 or -1, and 1 to add it or -1 to take it off. Adds to '
    'setlist_songs.upvotes and downvotes, setlists.total_votes and user_profiles.total_votes; rows that are being '
    'deleted are passed over.';

revoke execute on function setlist.add_votes(uuid[], uuid[], smallint[], int[]) from public;

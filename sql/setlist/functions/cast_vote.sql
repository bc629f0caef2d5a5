-- The current user votes on a song of a setlist, changes the vote, or takes it back.
create or replace function setlist.cast_vote(p_setlist_song_id uuid, p_vote smallint)
returns table (upvotes int, downvotes int, my_vote smallint)
language plpgsql
security definer
set search_path = ''
as $$
declare
    caller uuid := auth.uid();
    known smallint;
    target record;
begin
    if caller is null then
        raise exception 'sign in to vote'
            using errcode = 'PT401', detail = '{"parameter": "user"}';
    elsif p_vote is null or p_vote not in (-1, 0, 1) then
        raise exception 'a vote is 1, -1, or 0 to take it back'
            using errcode = 'PT400', detail = '{"parameter": "p_vote"}';
    end if;
    perform setlist.take_turn(caller);
    -- The setlist first and then the song: whoever changes or deletes a setlist does so, too. What it says here, it
    -- says until the vote is counted.
    select
        l.is_locked,
        w.status
    into target
    from setlist.setlist_songs as s
    inner join setlist.setlists as l on l.id = s.setlist_id
    left join setlist.shows as w on w.id = l.show_id
    where s.id = p_setlist_song_id
        and (
            l.type <> 'user_created'
            or l.created_by = caller
            or exists (select from setlist.user_profiles as p where p.id = l.created_by and p.public_profile)
        )
    for no key update of l, s;
    if not found then
        raise exception 'no such song of a setlist'
            using errcode = 'PT404', detail = '{"parameter": "p_setlist_song_id"}';
    end if;
    perform setlist.check_votable(target.is_locked, target.status);

    select v.vote
    into known
    from setlist.votes as v
    where v.user_id = caller
        and v.setlist_song_id = p_setlist_song_id;
    if p_vote <> coalesce(known, 0) then
        perform setlist.spend_vote(caller);
        if p_vote = 0 then
            delete from setlist.votes as v
            where v.user_id = caller
                and v.setlist_song_id = p_setlist_song_id;
        else
            insert into setlist.votes as v (user_id, setlist_song_id, vote)
            values (caller, p_setlist_song_id, p_vote)
            on conflict (user_id, setlist_song_id) do update
            set vote = excluded.vote,
                voted_at = excluded.voted_at
            where v.vote <> excluded.vote;
        end if;
    end if;
    return query
    select
        s.upvotes,
        s.downvotes,
        p_vote
    from setlist.setlist_songs as s
    where s.id = p_setlist_song_id;
end
$$;

comment on function setlist.cast_vote(uuid, smallint) is
    'Votes 1 or -1, or takes the vote back with 0; returns the song''s counts after it. Repeating is harmless. PT401 '
    'without a user, PT400 another vote, PT404 no such song or not visible, PT409 the setlist is locked or the show '
    'over or cancelled, PT429 more than 60 changes a minute. One call a transaction: several may deadlock.';

revoke execute on function setlist.cast_vote(uuid, smallint) from public;
grant execute on function setlist.cast_vote(uuid, smallint) to authenticated;

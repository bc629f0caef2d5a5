-- Proves the counters of votes, and repairs what is wrong.
create or replace function setlist.recount_votes()
returns int
language plpgsql
set search_path = ''
as $$
declare
    differences int;
begin
    if not pg_try_advisory_xact_lock(hashtextextended('setlist.recount_votes', 0)) then
        return null;
    elsif not exists (select from setlist.vote_differences()) then
        return 0;
    end if;
    -- Voting waits while the counters are put right, and only then.
    lock table setlist.votes in share row exclusive mode;
    with wrong as materialized (
        select
            d.kind,
            d.id,
            d.upvotes,
            d.downvotes,
            d.total_votes
        from setlist.vote_differences() as d
    ),
    songs as (
        update setlist.setlist_songs as s
        set upvotes = w.upvotes,
            downvotes = w.downvotes
        from wrong as w
        where w.kind = 'song'
            and s.id = w.id
    ),
    setlists as (
        update setlist.setlists as l
        set total_votes = w.total_votes
        from wrong as w
        where w.kind = 'setlist'
            and l.id = w.id
    ),
    users as (
        update setlist.user_profiles as p
        set total_votes = w.total_votes
        from wrong as w
        where w.kind = 'user'
            and p.id = w.id
    )
    select count(*)
    into differences
    from wrong;
    return differences;
end
$$;

comment on function setlist.recount_votes() is
    'Repairs the counters of songs, setlists and users that differ from the votes; returns how many did, 0 when all '
    'were right, null when another run is under way.';

revoke execute on function setlist.recount_votes() from public;
grant execute on function setlist.recount_votes() to service_role;

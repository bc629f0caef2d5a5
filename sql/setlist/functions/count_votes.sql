-- Tells the counters which votes came and went.
create or replace function setlist.count_votes()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
    users uuid[];
    songs uuid[];
    votes smallint[];
    signs int[];
begin
    if tg_op = 'INSERT' then
        select array_agg(n.user_id), array_agg(n.setlist_song_id), array_agg(n.vote), array_agg(1)
        into users, songs, votes, signs
        from new_rows as n;
    elsif tg_op = 'DELETE' then
        select array_agg(o.user_id), array_agg(o.setlist_song_id), array_agg(o.vote), array_agg(-1)
        into users, songs, votes, signs
        from old_rows as o;
    else
        select array_agg(r.user_id), array_agg(r.setlist_song_id), array_agg(r.vote), array_agg(r.sign)
        into users, songs, votes, signs
        from (
            select n.user_id, n.setlist_song_id, n.vote, 1 as sign from new_rows as n
            union all
            select o.user_id, o.setlist_song_id, o.vote, -1 from old_rows as o
        ) as r;
    end if;
    -- An insert with on conflict fires the triggers of insert and update, one of them for nothing.
    if users is not null then
        perform setlist.add_votes(users, songs, votes, signs);
    end if;
    return null;
end
$$;

comment on function setlist.count_votes() is
    'Trigger, after each statement on votes: has add_votes() add the new rows and subtract the old ones. For each '
    'statement and not for each row, so that deleting a user locks all that it changes in one order. '
    'Definer: before PostgreSQL 18 it runs as whoever deletes, also by way of a foreign key.';

revoke execute on function setlist.count_votes() from public;

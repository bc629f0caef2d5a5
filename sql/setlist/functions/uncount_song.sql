-- Takes the votes on a song that leaves a setlist out of the setlist's total.
create or replace function setlist.uncount_song()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    -- The votes themselves, deleted with the song, no longer know which setlist it was in.
    update setlist.setlists
    set total_votes = total_votes - (old.upvotes + old.downvotes)
    where id = old.setlist_id;
    return null;
end
$$;

comment on function setlist.uncount_song() is
    'Trigger, after a song with votes is deleted from a setlist: lowers setlists.total_votes. '
    'Definer: before PostgreSQL 18 it runs as whoever deletes, also by way of a foreign key.';

revoke execute on function setlist.uncount_song() from public;

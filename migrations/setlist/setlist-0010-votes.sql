-- Who voted how on which song of a setlist.
-- depends: setlist-0009-setlists
create table setlist.votes (
    user_id uuid references setlist.user_profiles on delete cascade,
    setlist_song_id uuid references setlist.setlist_songs on delete cascade,
    vote smallint not null check (vote in (-1, 1)),
    -- No foreign key: a trigger copies it from the setlist, with which the vote goes away.
    artist_id uuid not null,
    voted_at timestamptz not null default now(),
    primary key (user_id, setlist_song_id)
);
create index votes_setlist_song_id_idx on setlist.votes (setlist_song_id);
create index votes_artist_id_voted_at_idx on setlist.votes (artist_id, voted_at);
create index votes_voted_at_idx on setlist.votes using brin (voted_at);
comment on table setlist.votes is 'One vote a user and song of a setlist; written by cast_vote().';
comment on column setlist.votes.vote is '1 for, -1 against.';
comment on column setlist.votes.artist_id is
    'The setlist''s artist, set by trigger, so that his votes are found by time.';
comment on column setlist.votes.voted_at is 'When it was cast or last changed.';

create table setlist.vote_rates (
    user_id uuid primary key references setlist.user_profiles on delete cascade,
    recent timestamptz[] not null default '{}' check (cardinality(recent) <= 60)
) with (fillfactor = 50);
comment on table setlist.vote_rates is
    'When a user cast his last votes (at most 60, oldest first), by which cast_vote() limits them. Its row lock lets '
    'a user''s votes through one at a time.';

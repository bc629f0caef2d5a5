-- The setlists and their songs.
-- depends: setlist-0008-profiles
create table setlist.setlists (
    id uuid primary key default gen_random_uuid(),
    show_id uuid references setlist.shows on delete cascade,
    artist_id uuid not null references setlist.artists on delete cascade,
    type text not null check (type in ('predicted', 'actual', 'user_created')),
    name text check (length(name) between 1 and 200),
    order_index int not null default 0 check (order_index >= 0),
    is_locked boolean not null default false,
    total_votes int not null default 0 check (total_votes >= 0),
    accuracy_score numeric(5, 2) check (accuracy_score between 0 and 100),
    imported_from text,
    external_id text,
    imported_at timestamptz,
    created_by uuid references setlist.user_profiles on delete set null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint setlists_of_a_show check (show_id is not null or type = 'user_created')
) with (fillfactor = 80);
create unique index setlists_show_id_type_order_index_key
on setlist.setlists (show_id, type, order_index)
where type in ('predicted', 'actual');
create index setlists_show_id_idx on setlist.setlists (show_id);
create index setlists_artist_id_idx on setlist.setlists (artist_id);
create index setlists_created_by_idx on setlist.setlists (created_by);
comment on table setlist.setlists is
    'What an artist will play (predicted), has played (actual), or should play (user_created). A predicted or actual '
    'one is of the show''s headliner or of one of its show_artists.';
comment on column setlist.setlists.order_index is 'Tells the setlists of a show apart: first part, encore.';
comment on column setlist.setlists.is_locked is 'No more votes; set by lock_past_setlists() or the importer.';
comment on column setlist.setlists.total_votes is 'Votes on all its songs, up and down, kept by triggers.';
comment on column setlist.setlists.accuracy_score is 'Percent of a prediction that was played; null until then.';

create table setlist.setlist_songs (
    id uuid primary key default gen_random_uuid(),
    setlist_id uuid not null references setlist.setlists on delete cascade,
    song_id uuid not null references setlist.songs on delete restrict,
    position int not null check (position > 0),
    upvotes int not null default 0 check (upvotes >= 0),
    downvotes int not null default 0 check (downvotes >= 0),
    notes text,
    is_played boolean not null default false,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint setlist_songs_setlist_id_song_id_key unique (setlist_id, song_id),
    -- Deferred: two songs that swap their places hold the same one for a moment.
    constraint setlist_songs_setlist_id_position_key unique (setlist_id, position) deferrable initially deferred
) with (fillfactor = 80);
create index setlist_songs_song_id_idx on setlist.setlist_songs (song_id);
comment on table setlist.setlist_songs is
    'The songs of a setlist in order, each with its votes. Votes lock the setlist, then the song: who deletes songs '
    'that are voted on locks their setlist first, too, or may meet a deadlock.';
comment on column setlist.setlist_songs.position is
    'From 1. Its key is deferred, so it cannot be an on conflict target.';
comment on column setlist.setlist_songs.upvotes is 'Votes of 1, kept by the triggers on votes.';
comment on column setlist.setlist_songs.downvotes is 'Votes of -1, kept by the triggers on votes.';

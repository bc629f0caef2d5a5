-- The songs and whose they are.
-- depends: setlist-0006-shows
-- dbkit: after sql/setlist/functions/normalize_title.sql
create table setlist.songs (
    id uuid primary key default gen_random_uuid(),
    spotify_id text unique check (spotify_id <> ''),
    title text not null check (title <> ''),
    artist text not null check (artist <> ''),
    album text,
    album_image_url text,
    release_date date,
    duration_ms int check (duration_ms > 0),
    popularity int not null default 0 check (popularity between 0 and 100),
    preview_url text,
    external_urls jsonb not null default '{}' check (jsonb_typeof(external_urls) = 'object'),
    is_live boolean not null default false,
    is_demo boolean not null default false,
    is_explicit boolean not null default false,
    title_norm text not null generated always as (setlist.normalize_title(title)) stored,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);
-- What Spotify does not know is known by artist, title and version.
create unique index songs_without_spotify_id_key
on setlist.songs (artist, title_norm, is_live, is_demo)
where spotify_id is null;
create index songs_popularity_idx on setlist.songs (popularity desc);
comment on table setlist.songs is
    'Recordings; a live version and a demo are songs of their own. Filled by the importer.';
comment on column setlist.songs.artist is 'As credited; the artists known here are in artist_songs.';
comment on column setlist.songs.duration_ms is 'In milliseconds.';
comment on column setlist.songs.title_norm is
    'The title in lower case, without parentheses or brackets that say live, demo or remaster, spaces squeezed.';

create table setlist.artist_songs (
    artist_id uuid references setlist.artists on delete cascade,
    song_id uuid references setlist.songs on delete cascade,
    is_primary_artist boolean not null default false,
    created_at timestamptz not null default now(),
    primary key (artist_id, song_id)
);
create index artist_songs_song_id_idx on setlist.artist_songs (song_id);
create unique index artist_songs_primary_key on setlist.artist_songs (song_id) where is_primary_artist;
comment on table setlist.artist_songs is 'Whose songs they are; at most one artist of a song is the primary one.';

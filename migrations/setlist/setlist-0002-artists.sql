-- The artists, and how often their pages are looked at.
-- depends: setlist-0001-schema
create table setlist.artists (
    id uuid primary key default gen_random_uuid(),
    ticketmaster_id text unique check (ticketmaster_id <> ''),
    spotify_id text unique check (spotify_id <> ''),
    name text not null check (name <> ''),
    slug text not null unique check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    image_url text,
    genres jsonb not null default '[]' check (jsonb_typeof(genres) = 'array'),
    external_urls jsonb not null default '{}' check (jsonb_typeof(external_urls) = 'object'),
    popularity int not null default 0 check (popularity between 0 and 100),
    followers bigint not null default 0 check (followers >= 0),
    monthly_listeners bigint not null default 0 check (monthly_listeners >= 0),
    verified boolean not null default false,
    total_songs int not null default 0 check (total_songs >= 0),
    total_albums int not null default 0 check (total_albums >= 0),
    last_synced_at timestamptz,
    song_catalog_synced_at timestamptz,
    last_full_sync_at timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint artists_has_external_id check (coalesce(ticketmaster_id, spotify_id) is not null)
);
-- Which artist the importer turns to next.
create index artists_last_synced_at_idx on setlist.artists (last_synced_at nulls first);
comment on table setlist.artists is
    'Artists, known by their id at Ticketmaster, at Spotify, or both; filled by the importer.';
comment on column setlist.artists.genres is 'An array of texts.';
comment on column setlist.artists.external_urls is 'An object: site to address.';
comment on column setlist.artists.followers is 'Followers at Spotify; who follows here is in user_follows_artists.';
comment on column setlist.artists.total_songs is 'Rows of artist_songs, kept by its triggers.';
comment on column setlist.artists.last_synced_at is 'When an import of this artist last ended well.';

create table setlist.artist_views (
    artist_id uuid references setlist.artists on delete cascade,
    hour timestamptz check (hour = date_trunc('hour', hour, 'UTC')),
    views bigint not null default 0 check (views >= 0),
    primary key (artist_id, hour)
);
create index artist_views_hour_idx on setlist.artist_views (hour);
comment on table setlist.artist_views is 'Page views an artist and UTC hour, counted by track_view().';

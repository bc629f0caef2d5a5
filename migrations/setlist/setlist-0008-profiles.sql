-- The users and whom they follow.
-- depends: setlist-0007-songs
create table setlist.user_profiles (
    id uuid primary key references auth.users on delete cascade,
    username text unique check (username ~ '^[a-z0-9_]{3,50}$'),
    display_name text check (length(display_name) between 1 and 100),
    bio text check (length(bio) <= 2000),
    avatar_url text,
    location text check (length(location) <= 200),
    website text,
    email_notifications boolean not null default true,
    public_profile boolean not null default false,
    total_votes int not null default 0 check (total_votes >= 0),
    total_follows int not null default 0 check (total_follows >= 0),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
) with (fillfactor = 80);
comment on table setlist.user_profiles is
    'Users of the platform as others may see them. A row with nothing but its id is made by a first vote or follow.';
comment on column setlist.user_profiles.username is 'Lower case only, so that no two names differ in case alone.';
comment on column setlist.user_profiles.public_profile is 'Whether others see the row; not unless the user says so.';
comment on column setlist.user_profiles.total_votes is 'Rows of votes, kept by its triggers.';
comment on column setlist.user_profiles.total_follows is 'Rows of user_follows_artists, kept by its triggers.';

create table setlist.user_follows_artists (
    user_id uuid references setlist.user_profiles on delete cascade,
    artist_id uuid references setlist.artists on delete cascade,
    notifications_enabled boolean not null default true,
    followed_at timestamptz not null default now(),
    primary key (user_id, artist_id)
);
create index user_follows_artists_artist_id_followed_at_idx
on setlist.user_follows_artists (artist_id, followed_at);
comment on table setlist.user_follows_artists is 'Whom a user follows, and since when.';

-- Finds names and titles that are misspelt or known in part.
-- depends: setlist-0011-imports
-- dbkit: requires extension pg_trgm
create extension if not exists pg_trgm with schema extensions;
create index artists_name_trgm_idx on setlist.artists using gin (name extensions.gin_trgm_ops);
create index songs_title_trgm_idx on setlist.songs using gin (title extensions.gin_trgm_ops);

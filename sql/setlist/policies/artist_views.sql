-- Views are counted by track_view() and seen by nobody but the importer.
revoke all on setlist.artist_views from public, anon, authenticated, service_role;
grant select, insert, update, delete on setlist.artist_views to service_role;

alter table setlist.artist_views enable row level security;

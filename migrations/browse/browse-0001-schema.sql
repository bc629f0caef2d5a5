-- The schema, and trigrams for searching names.
create schema browse;
revoke all on schema browse from public;
comment on schema browse is 'Event sessions of all ticket providers as one list: browsing, map, finance and export.';

create extension if not exists pg_trgm with schema extensions;

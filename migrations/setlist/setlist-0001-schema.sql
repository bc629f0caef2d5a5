-- The schema.
create schema setlist;
revoke all on schema setlist from public;
comment on schema setlist is 'Artists, shows, songs, venues, predicted and actual setlists, votes and follows.';

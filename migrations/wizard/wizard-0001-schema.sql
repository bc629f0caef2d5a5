-- The schema.
create schema wizard;
revoke all on schema wizard from public;
comment on schema wizard is
    'Sessions of the event wizard, their actions and transcripts, and the events published from them.';

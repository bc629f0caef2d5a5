-- Nobody enters the schema without a grant of his own.
revoke all on schema __system__ from public;

comment on schema __system__ is 'Notes and who may read them.';

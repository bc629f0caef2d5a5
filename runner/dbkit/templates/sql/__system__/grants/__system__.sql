-- No access to the schema without an explicit grant.
revoke all on schema __system__ from public;

comment on schema __system__ is 'Notes and who may read them.';

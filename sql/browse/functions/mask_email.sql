-- A mail address that does not show where to write to.
create or replace function browse.mask_email(p_email text)
returns text
language sql
immutable
parallel safe
return left(p_email, 1) || '***@***';

comment on function browse.mask_email(text) is 'The first letter, then ***@***.';

revoke execute on function browse.mask_email(text) from public;

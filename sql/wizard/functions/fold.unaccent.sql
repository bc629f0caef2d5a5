-- Takes the marks off letters.
-- dbkit: requires extension unaccent
create or replace function wizard.fold(p_text text)
returns text
language sql
stable
as $$
    select extensions.unaccent(p_text)
$$;

comment on function wizard.fold(text) is 'For slugs: é becomes e, ß becomes ss.';

revoke execute on function wizard.fold(text) from public;
grant execute on function wizard.fold(text) to service_role;

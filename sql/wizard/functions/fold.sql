-- Takes the marks off letters, without the extension unaccent.
-- dbkit: unless extension unaccent
create or replace function wizard.fold(p_text text)
returns text
language sql
stable
as $$
    select regexp_replace(normalize(p_text, nfkd), U&'[\0300-\036F]', '', 'g')
$$;

comment on function wizard.fold(text) is
    'For slugs: é becomes e; letters such as ß, which are no letter with a mark, stay.';

revoke execute on function wizard.fold(text) from public;
grant execute on function wizard.fold(text) to service_role;

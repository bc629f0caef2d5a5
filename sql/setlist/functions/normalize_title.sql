-- The title of a song without what tells its versions apart.
create or replace function setlist.normalize_title(p_title text)
returns text
language sql
immutable
strict
parallel safe
set search_path = ''
as $$
    select
        btrim(
            regexp_replace(
                regexp_replace(
                    lower(p_title),
                    '\([^()]*\m(live|demo|remaster(ed)?)\M[^()]*\)|\[[^][]*\m(live|demo|remaster(ed)?)\M[^][]*\]',
                    ' ',
                    'g'
                ),
                '\s+',
                ' ',
                'g'
            )
        )
$$;

comment on function setlist.normalize_title(text) is
    'In lower case, without parentheses or brackets that say live, demo or remaster, spaces squeezed. Column '
    'songs.title_norm is made with it: whoever changes it has to make that column again in a migration.';

revoke execute on function setlist.normalize_title(text) from public;
grant execute on function setlist.normalize_title(text) to service_role;

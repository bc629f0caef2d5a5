-- Makes a slug out of a name.
create or replace function setlist.slugify(p_text text)
returns text
language sql
immutable
strict
parallel safe
set search_path = ''
as $$
    -- Letters lose their accents, whatever is neither letter nor digit becomes a hyphen.
    select
        coalesce(
            nullif(
                btrim(
                    regexp_replace(
                        regexp_replace(lower(normalize(p_text, nfkd)), '[\u0300-\u036f'']', '', 'g'),
                        '[^a-z0-9]+',
                        '-',
                        'g'
                    ),
                    '-'
                ),
                ''
            ),
            'n-' || left(md5(p_text), 8)
        )
$$;

comment on function setlist.slugify(text) is
    'Lower case letters and digits with hyphens between the words, without accents; of a name that has none of these '
    'letters, n- and eight digits of its md5.';

revoke execute on function setlist.slugify(text) from public;
grant execute on function setlist.slugify(text) to service_role;

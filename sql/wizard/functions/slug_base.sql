-- What a slug begins with: the title, as far as it can be written in an address.
create or replace function wizard.slug_base(p_title text)
returns text
language sql
stable
as $$
    select coalesce(
        nullif(
            btrim(left(btrim(regexp_replace(lower(wizard.fold(p_title)), '[^a-z0-9]+', '-', 'g'), '-'), 240), '-'),
            ''
        ),
        'event'
    )
$$;

comment on function wizard.slug_base(text) is 'At most 240 characters; event when nothing is left.';

revoke execute on function wizard.slug_base(text) from public;
grant execute on function wizard.slug_base(text) to service_role;

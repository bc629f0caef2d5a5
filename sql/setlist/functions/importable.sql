-- The part of a document that the importer may store in a table.
create or replace function setlist.importable(p_data jsonb, p_table text)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
    if p_data is null or jsonb_typeof(p_data) <> 'object' then
        raise exception 'the data must be an object'
            using errcode = 'PT400', detail = '{"parameter": "p_data"}';
    end if;
    return (
        select coalesce(jsonb_object_agg(d.key, d.value), '{}')
        from jsonb_each(p_data) as d
        inner join pg_attribute as c
            on c.attrelid = format('setlist.%I', p_table)::regclass
            and c.attname = d.key
            and c.attnum > 0
            and c.attgenerated = ''
            and not c.attisdropped
        where d.key not in ('id', 'created_at', 'updated_at', 'starts_at', 'total_songs')
            -- Null where the column has a default or must have a value says nothing.
            and not (c.attnotnull and d.value = 'null')
    );
end
$$;

comment on function setlist.importable(jsonb, text) is
    'The keys that are columns of the table which the importer sets; PT400 for what is not an object.';

revoke execute on function setlist.importable(jsonb, text) from public;
grant execute on function setlist.importable(jsonb, text) to service_role;

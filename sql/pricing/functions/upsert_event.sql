-- Takes in an event, or what has changed of it.
create or replace function pricing.upsert_event(p jsonb)
returns uuid
language plpgsql
security definer
set search_path = ''
-- A date without an offset is taken as UTC.
set timezone = 'UTC'
set datestyle = 'ISO, YMD'
as $$
declare
    known pricing.events;
    wanted pricing.events;
    field text;
begin
    if jsonb_typeof(p) is distinct from 'object' then
        raise exception 'an event must be an object'
            using errcode = 'PT400', detail = '{"parameter": "p"}';
    end if;
    select e.* into known from pricing.events as e where e.external_id = p ->> 'external_id' for no key update;
    if known.id is null then
        known.id := gen_random_uuid();
        known.active := true;
        known.created_at := now();
        known.updated_at := now();
    end if;
    field := case
        when length(p ->> 'external_id') > 255 then 'external_id'
        when jsonb_typeof(p -> 'active') <> 'boolean' then 'active'
    end;
    begin
        wanted := jsonb_populate_record(known, p - array['id', 'created_at', 'updated_at', 'last_scraped']);
    exception
        when data_exception then
            -- All other columns are text.
            field := coalesce(field, 'date');
    end;
    field := case
        when field is not null then field
        when coalesce(wanted.external_id, '') = '' then 'external_id'
        when coalesce(wanted.name, '') = '' then 'name'
        when coalesce(wanted.venue, '') = '' then 'venue'
        when wanted.date is null then 'date'
    end;
    if field is not null then
        raise exception '% is missing or cannot be read', field
            using errcode = 'PT422', detail = jsonb_build_object('field', field)::text;
    end if;
    if wanted is not distinct from known then
        return known.id;
    end if;
    insert into pricing.events as e
    select wanted.*
    on conflict (external_id) do update
    set name = excluded.name,
        venue = excluded.venue,
        city = excluded.city,
        state = excluded.state,
        date = excluded.date,
        category = excluded.category,
        performer_id = excluded.performer_id,
        performer_name = excluded.performer_name,
        image_url = excluded.image_url,
        active = excluded.active
    returning e.id into wanted.id;
    return wanted.id;
end
$$;

comment on function pricing.upsert_event(jsonb) is
    'Inserts or changes the event of this external_id and returns its id. Keys are the columns; those that are '
    'absent keep their value, and id, created_at, updated_at and last_scraped are not taken from outside.';

revoke execute on function pricing.upsert_event(jsonb) from public;
grant execute on function pricing.upsert_event(jsonb) to service_role;

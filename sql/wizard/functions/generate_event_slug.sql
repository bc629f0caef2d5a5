-- Makes the slug of an event that has none.
create or replace function wizard.generate_event_slug()
returns trigger
language plpgsql
set search_path = ''
as $$
declare
    base constant text := wizard.slug_base(new.title);
begin
    for attempt in 1..5 loop
        new.slug := base || '-' || left(replace(gen_random_uuid()::text, '-', ''), 8);
        exit when not exists (select from wizard.events as e where e.slug = new.slug);
    end loop;
    return new;
end
$$;

comment on function wizard.generate_event_slug() is
    'Trigger, before insert for each row. After five collisions the unique constraint refuses the row.';

revoke execute on function wizard.generate_event_slug() from public;

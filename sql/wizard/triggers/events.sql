-- Slug, starting time and updated_at.
create or replace trigger generate_event_slug
before insert on wizard.events
for each row when (new.slug is null or new.slug = '') execute function wizard.generate_event_slug();

create or replace trigger set_event_start
before insert or update of event_date, start_time, timezone, starts_at on wizard.events
for each row execute function wizard.set_event_start();

create or replace trigger update_updated_at
before update on wizard.events
for each row execute function dbkit.update_updated_at_column();

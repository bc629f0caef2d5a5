-- Keeps updated_at, and a section in one zone.
create or replace trigger update_updated_at
before update on pricing.zones_mapping
for each row execute function dbkit.update_updated_at_column();

create or replace trigger zones_mapping_one_zone_ins
after insert on pricing.zones_mapping
referencing new table as new_rows
for each statement execute function pricing.check_one_zone();

create or replace trigger zones_mapping_one_zone_upd
after update on pricing.zones_mapping
referencing new table as new_rows
for each statement execute function pricing.check_one_zone();

-- Figures are converted again when a provider turns out to report in another unit.
create or replace trigger providers_mark_dirty_upd
after update of amounts_unit on browse.providers
for each row when (new.amounts_unit <> old.amounts_unit)
execute function browse.mark_counted('source');

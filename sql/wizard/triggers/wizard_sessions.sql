-- No stage twice, and updated_at.
create or replace trigger check_completed_stages
before insert or update of completed_stages on wizard.wizard_sessions
for each row when (cardinality(new.completed_stages) > 1) execute function wizard.check_completed_stages();

create or replace trigger update_updated_at
before update on wizard.wizard_sessions
for each row execute function dbkit.update_updated_at_column();

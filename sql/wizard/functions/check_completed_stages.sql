-- Refuses a session that has completed a stage twice.
create or replace function wizard.check_completed_stages()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
    if (select count(*) <> count(distinct s.stage) from unnest(new.completed_stages) as s (stage)) then
        raise exception 'a stage is completed twice'
            using errcode = 'check_violation', schema = tg_table_schema, table = tg_table_name;
    end if;
    return new;
end
$$;

comment on function wizard.check_completed_stages() is 'Trigger, before insert or update for each row.';

revoke execute on function wizard.check_completed_stages() from public;

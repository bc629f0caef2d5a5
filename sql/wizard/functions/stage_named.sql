-- The stage that a client means.
create or replace function wizard.stage_named(p_stage text)
returns text
language plpgsql
immutable
as $$
declare
    -- organizer, event, ticket, venue and payment are what the front end sends.
    stage constant text := case
        when p_stage in ('organizer', 'event', 'ticket', 'venue', 'payment') then p_stage || 'Setup'
        else p_stage
    end;
begin
    if coalesce(stage <> all (wizard.stages()), true) then
        perform wizard.refuse('PT400', 'no such stage', '{"parameter": "p_stage"}');
    end if;
    return stage;
end
$$;

comment on function wizard.stage_named(text) is 'Takes the six names and the five short ones; PT400 for any other.';

revoke execute on function wizard.stage_named(text) from public;

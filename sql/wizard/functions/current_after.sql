-- At which stage a session is once a stage is saved.
create or replace function wizard.current_after(
    p_current text,
    p_stage text,
    p_completed text[],
    p_complete boolean
)
returns text
language sql
immutable
as $$
    select (wizard.stages())[
        least(
            -- Beyond the last stage there is nothing, so first_incomplete() is the bound there.
            case
                when p_complete then array_position(wizard.stages(), p_stage) + 1
                else array_position(wizard.stages(), p_current)
            end,
            wizard.first_incomplete(p_completed)
        )
    ]
$$;

comment on function wizard.current_after(text, text, text[], boolean) is
    'A part of save_stage(). A stage that is completed leads to the next; no stage that is incomplete is ever left '
    'behind.';

revoke execute on function wizard.current_after(text, text, text[], boolean) from public;

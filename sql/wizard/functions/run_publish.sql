-- Makes the event of a session, or finds it, and closes the action with it.
create or replace function wizard.run_publish(
    p_session wizard.wizard_sessions,
    p_action wizard.wizard_actions
)
returns wizard.wizard_actions
language plpgsql
volatile
as $$
declare
    made wizard.events;
    errors jsonb;
begin
    if p_session.event_id is not null then
        select * into made from wizard.events as e where e.id = p_session.event_id;
        return wizard.close_action(p_action.id, 'completed', wizard.event_json(made), null);
    end if;
    perform wizard.require_active(p_session);
    errors := wizard.publish_errors(p_session);
    if errors = '[]' then
        begin
            made := wizard.insert_event(p_session);
        exception
            -- What data can do that the checks before did not foresee; anything else is a fault, and raised.
            when
                integrity_constraint_violation
                or datetime_field_overflow
                or invalid_parameter_value
                or numeric_value_out_of_range
                or string_data_right_truncation
            then
                errors := jsonb_build_array(jsonb_build_object('field', '', 'problem', sqlerrm));
        end;
    end if;
    if errors <> '[]' then
        return wizard.close_action(
            p_action.id,
            'failed',
            jsonb_build_object('errors', errors),
            (select string_agg(concat_ws(': ', nullif(e.field, ''), e.problem), '; ')
            from jsonb_to_recordset(errors) as e (field text, problem text))
        );
    end if;
    update wizard.wizard_sessions as s
    set status = 'completed',
        event_id = made.id,
        completed_at = now(),
        last_seen_at = now()
    where s.id = p_session.id;
    return wizard.close_action(p_action.id, 'completed', wizard.event_json(made), null);
end
$$;

comment on function wizard.run_publish(wizard.wizard_sessions, wizard.wizard_actions) is
    'A part of publish_event(), which has locked both. PT410 when the session has ended without an event.';

revoke execute on function wizard.run_publish(wizard.wizard_sessions, wizard.wizard_actions) from public;

-- What keeps a session from being published.
create or replace function wizard.publish_errors(p_session wizard.wizard_sessions)
returns jsonb
language sql
stable
as $$
    select wizard.missing_stages(p_session) || coalesce(
        jsonb_agg(
            jsonb_build_object('field', concat_ws('.', s.stage, nullif(v.field, '')), 'problem', v.problem)
            order by s.at
        ),
        '[]'
    )
    from unnest(p_session.completed_stages) with ordinality as s (stage, at)
    cross join lateral wizard.validate_stage(s.stage, wizard.stage_data(p_session, s.stage)) as v
$$;

comment on function wizard.publish_errors(wizard.wizard_sessions) is
    'An array of objects with field and problem: stages that are not complete, and data that was valid once, such '
    'as a date that is over now.';

revoke execute on function wizard.publish_errors(wizard.wizard_sessions) from public;

-- The stages with data that a session has not completed, as the detail of PT422 has them.
create or replace function wizard.missing_stages(p_session wizard.wizard_sessions)
returns jsonb
language sql
immutable
as $$
    select coalesce(
        jsonb_agg(jsonb_build_object('field', s.stage, 'problem', 'is not complete') order by s.at),
        '[]'
    )
    from unnest(wizard.stages()) with ordinality as s (stage, at)
    where s.stage <> 'reviewPublish'
        and s.stage <> all (p_session.completed_stages)
$$;

comment on function wizard.missing_stages(wizard.wizard_sessions) is
    'An array of objects with field, the name of the stage, and problem.';

revoke execute on function wizard.missing_stages(wizard.wizard_sessions) from public;

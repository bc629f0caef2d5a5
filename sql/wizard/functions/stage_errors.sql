-- The problems of a stage as the detail of PT422 has them.
create or replace function wizard.stage_errors(p_stage text, p_data jsonb)
returns jsonb
language sql
stable
as $$
    select coalesce(jsonb_agg(to_jsonb(v)), '[]')
    from wizard.validate_stage(p_stage, p_data) as v
$$;

comment on function wizard.stage_errors(text, jsonb) is 'An array of objects with field and problem.';

revoke execute on function wizard.stage_errors(text, jsonb) from public;

-- Writes down that a stage was saved, once a minute.
create or replace function wizard.log_save(p_session wizard.wizard_sessions, p_stage text)
returns void
language plpgsql
volatile
as $$
begin
    insert into wizard.wizard_interactions (
        organization_id,
        wizard_session_id,
        session_id,
        role,
        stage,
        text
    )
    select
        p_session.organization_id,
        p_session.id,
        p_session.session_id,
        'system',
        p_stage,
        'Stage updated: ' || p_stage
    where not exists (
        select
        from wizard.wizard_interactions as i
        where i.wizard_session_id = p_session.id
            and i.created_at > now() - interval '1 minute'
            and i.stage = p_stage
            and i.role = 'system'
            and i.text = 'Stage updated: ' || p_stage
    );
end
$$;

comment on function wizard.log_save(wizard.wizard_sessions, text) is
    'A part of save_stage(), which has locked the session.';

revoke execute on function wizard.log_save(wizard.wizard_sessions, text) from public;

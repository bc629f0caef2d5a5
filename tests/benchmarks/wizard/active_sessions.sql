-- The dashboard's list: the newest active sessions of an organisation; a policy says which organisation.
select
    s.id,
    s.session_id,
    s.current_stage,
    s.completed_stages,
    s.version,
    s.updated_at
from wizard.wizard_sessions as s
where s.status = 'in_progress';

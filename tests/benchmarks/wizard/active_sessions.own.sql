-- The same rows, the organisation asked for by the query.
select
    s.id,
    s.session_id,
    s.current_stage,
    s.completed_stages,
    s.version,
    s.updated_at
from wizard.wizard_sessions as s
where s.status = 'in_progress'
    and s.organization_id = %(org)s;

-- Fifty sessions of one organisation that are over.
delete from wizard.wizard_sessions
where id in (
    select s.id
    from wizard.wizard_sessions as s
    where s.organization_id = %(org)s
        and s.status = 'abandoned'
    order by s.id
    limit 50
);

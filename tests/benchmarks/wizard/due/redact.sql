-- So many interactions are past their time: of sessions in progress, for the others may be deleted in the same run.
update wizard.wizard_interactions
set expires_at = now() - interval '1 minute'
where id in (
    select i.id
    from wizard.wizard_interactions as i
    inner join wizard.wizard_sessions as s on s.id = i.wizard_session_id
    where s.status = 'in_progress'
        and i.redacted_at is null
        and i.expires_at > now()
    order by i.wizard_session_id
    limit %(count)s
);

-- So many sessions in progress are past their expiry.
update wizard.wizard_sessions
set expires_at = now() - interval '1 minute'
where id in (
    select s.id
    from wizard.wizard_sessions as s
    where s.status = 'in_progress'
        and s.expires_at > now()
        and not s.organization_id = any (%(spared)s)
    order by s.id
    limit %(count)s
);

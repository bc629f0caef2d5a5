-- Saves the payload of a stage; the autosave.
create or replace function wizard.save_stage(
    p_session_id text,
    p_stage text,
    p_data jsonb,
    p_version int default null,
    p_complete boolean default false
)
returns wizard.wizard_sessions
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    org constant uuid := wizard.require_org();
    stage constant text := wizard.stage_named(p_stage);
    complete constant boolean := coalesce(p_complete, false);
    session wizard.wizard_sessions;
    completed text[];
    current_one text;
    is_changed boolean;
begin
    perform wizard.check_payload(stage, p_data);
    select * into session from wizard.lock_session(org, p_session_id);
    perform wizard.require_active(session);
    if p_version <> session.version then
        perform wizard.refuse(
            'PT409',
            'saved by somebody else in the meantime',
            jsonb_build_object('reason', 'version', 'session', to_jsonb(session))
        );
    end if;
    completed := wizard.completed_after(session, stage, p_data, complete);
    current_one := wizard.current_after(session.current_stage, stage, completed, complete);
    is_changed := (wizard.stage_data(session, stage), session.completed_stages, session.current_stage)
        is distinct from (p_data, completed, current_one);
    update wizard.wizard_sessions as s
    set organizer_data = case stage when 'organizerSetup' then p_data else s.organizer_data end,
        event_data = case stage when 'eventSetup' then p_data else s.event_data end,
        ticket_data = case stage when 'ticketSetup' then p_data else s.ticket_data end,
        venue_data = case stage when 'venueSetup' then p_data else s.venue_data end,
        payment_data = case stage when 'paymentSetup' then p_data else s.payment_data end,
        completed_stages = completed,
        current_stage = current_one,
        version = s.version + is_changed::int,
        last_seen_at = now(),
        expires_at = now() + interval '7 days'
    where s.id = session.id
    returning s.* into session;
    if is_changed then
        perform wizard.log_save(session, stage);
    end if;
    return session;
end
$$;

comment on function wizard.save_stage(text, text, jsonb, int, boolean) is
    'Replaces the payload of a stage. PT409 with the session in the detail when p_version is not the one that is '
    'stored; PT422 when p_complete and the data is not valid. What changes nothing makes no version.';

revoke execute on function wizard.save_stage(text, text, jsonb, int, boolean) from public;
grant execute on function wizard.save_stage(text, text, jsonb, int, boolean) to authenticated;

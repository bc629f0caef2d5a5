-- Two organisations, two published events and three other sessions; does nothing when they are there already.
insert into auth.users (id, email)
values
('00000000-0000-4000-8000-000000000011', 'clara@example.com'),
('00000000-0000-4000-8000-000000000012', 'dan@example.com'),
('00000000-0000-4000-8000-000000000013', 'emil@example.com')
on conflict do nothing;

insert into wizard.organizations (id, name)
values
('00000000-0000-4000-8000-0000000000b1', 'Atelier Nord'),
('00000000-0000-4000-8000-0000000000b2', 'Galerie Süd')
on conflict do nothing;

insert into wizard.organization_members (organization_id, user_id, role)
values
('00000000-0000-4000-8000-0000000000b1', '00000000-0000-4000-8000-000000000011', 'admin'),
('00000000-0000-4000-8000-0000000000b1', '00000000-0000-4000-8000-000000000012', 'member'),
('00000000-0000-4000-8000-0000000000b2', '00000000-0000-4000-8000-000000000013', 'admin'),
('00000000-0000-4000-8000-0000000000b2', '00000000-0000-4000-8000-000000000012', 'member')
on conflict do nothing;

-- Through the functions that clients call, as the three of them.
do $$
declare
    turn record;
    stage text;
    message uuid;
begin
    if exists (select from wizard.wizard_sessions as s where s.session_id like 'demo-%') then
        return;
    end if;
    for turn in
        select
            t.session_id,
            t.outcome,
            t.stages,
            jsonb_build_object(
                'sub',
                t.user_id,
                'role',
                'authenticated',
                'app_metadata',
                jsonb_build_object('organization_id', t.organization_id)
            ) as claims,
            jsonb_build_object(
                'organizer',
                jsonb_build_object('name', 'Clara', 'email', 'clara@example.com'),
                'event',
                jsonb_build_object(
                    'title',
                    t.title,
                    'type',
                    t.type,
                    'date',
                    to_char(now() + t.days * interval '1 day', 'YYYY-MM-DD'),
                    'startTime',
                    '19:00',
                    'endTime',
                    '23:00',
                    'timezone',
                    'Europe/Berlin'
                ),
                'ticket',
                jsonb_build_object(
                    'tiers',
                    jsonb_build_array(
                        jsonb_build_object('name', 'Front row', 'price_cents', 9000, 'quantity', 20),
                        jsonb_build_object('name', 'Standard', 'price_cents', 2500, 'quantity', t.capacity - 20)
                    ),
                    'totalCapacity',
                    t.capacity
                ),
                'venue',
                jsonb_build_object('mode', 'physical', 'address', 'Torstraße 1, Berlin'),
                'payment',
                jsonb_build_object('enabled', true, 'accountId', 'acct_demo')
            ) as data
        from (
            values
            ('b1', '11', 'demo-spring', 'publish', 5, 'Spring Collection', 'fashion_show', 30, 200),
            ('b2', '13', 'demo-spring', 'publish', 5, 'Früh & spät', 'exhibition', 45, 80),
            ('b1', '12', 'demo-popup', 'stay', 3, 'Pop-up Mitte', 'popup', 20, 60),
            ('b1', '12', 'demo-launch', 'abandon', 2, 'Launch', 'launch', 60, 120),
            ('b2', '12', 'demo-finissage', 'stay', 1, 'Finissage', 'exhibition', 75, 50)
        ) as v (org, person, session_id, outcome, stages, title, type, days, capacity)
        cross join lateral (
            select
                v.*,
                ('00000000-0000-4000-8000-0000000000' || v.org)::uuid as organization_id,
                ('00000000-0000-4000-8000-0000000000' || v.person)::uuid as user_id
        ) as t
    loop
        perform set_config('request.jwt.claims', turn.claims::text, true);
        perform wizard.create_or_resume_session(turn.session_id);
        foreach stage in array (array['organizer', 'event', 'ticket', 'venue', 'payment'])[:turn.stages] loop
            perform wizard.save_stage(turn.session_id, stage, turn.data -> stage, p_complete => true);
        end loop;
        perform wizard.log_interaction(turn.session_id, 'user', 'event', 'Is the evening a good time?');
        message := wizard.log_interaction(
            turn.session_id, 'assistant', 'event', 'Yes: most of your guests came after seven.', 412, 'small-1', 930
        );
        perform wizard.rate_interaction(message, (2 + turn.stages / 2)::smallint);
        if turn.outcome = 'publish' then
            perform wizard.publish_event(turn.session_id, 'publish_' || turn.session_id || '_6');
        elsif turn.outcome = 'abandon' then
            perform wizard.abandon_session(turn.session_id);
        end if;
    end loop;
    perform set_config('request.jwt.claims', '', true);
    -- For the same addresses each time.
    update wizard.events as e
    set slug = 'demo-' || wizard.slug_base(e.title)
    from wizard.wizard_sessions as s
    where s.event_id = e.id
        and s.session_id = 'demo-spring';
end
$$;

select
    slug,
    title,
    type,
    total_capacity,
    ticket_tiers -> 0 ->> 'name' as first_tier
from wizard.published_events
where slug like 'demo-%'
order by slug;

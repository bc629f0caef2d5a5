-- The functions that clients call: definer with a fixed path, volatile, for users who are logged in.
select plan(54);

create temporary table rpc as
select p.oid, p.proname::text as name
from pg_proc as p
where p.pronamespace = 'wizard'::regnamespace
    and p.proname in (
        'create_or_resume_session', 'save_stage', 'go_to_stage', 'publish_event', 'claim_action', 'finish_action',
        'cancel_action', 'log_interaction', 'rate_interaction', 'abandon_session', 'set_current_org',
        'cleanup_expired_sessions', 'org_metrics'
    );
select is((select count(*) from rpc), 13::bigint, 'all are there, once');
select is_definer('wizard', r.name, r.name || ' has the rights of its owner') from rpc as r order by r.name;
select ok(p.proconfig @> array['search_path=""'], r.name || ' fixes the search path')
from rpc as r
inner join pg_proc as p on p.oid = r.oid
order by r.name;
select is(
    has_function_privilege('authenticated', r.oid, 'execute'),
    r.name <> 'cleanup_expired_sessions',
    r.name || ' is for users, unless it is the clean-up'
)
from rpc as r
order by r.name;
select ok(not has_function_privilege('anon', r.oid, 'execute'), r.name || ' is not for the public')
from rpc as r
order by r.name;
select function_returns(
    'wizard', 'create_or_resume_session', array['text'], 'wizard.wizard_sessions', 'a session is a row'
);

select * from finish();

-- What the assistant costs and how long it takes, by model and day.
create or replace view wizard.v_llm_usage
with (security_invoker = true)
as
select
    m.model,
    m.day,
    m.messages,
    m.tokens,
    m.p95_latency_ms
from wizard.measure_llm_usage(null, '-infinity', 'infinity') as m;

comment on view wizard.v_llm_usage is
    'Messages, tokens and latency of the assistant by model and day (UTC).';

revoke all on wizard.v_llm_usage from public, anon, authenticated, service_role;
grant select on wizard.v_llm_usage to service_role;

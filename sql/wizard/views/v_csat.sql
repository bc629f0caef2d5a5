-- How answers of the assistant are rated, by stage and model.
create or replace view wizard.v_csat
with (security_invoker = true)
as
select
    m.stage,
    m.model,
    m.ratings,
    m.mean
from wizard.measure_csat(null, '-infinity', 'infinity') as m;

comment on view wizard.v_csat is
    'Mean and number of the ratings of the assistant by stage and model.';

revoke all on wizard.v_csat from public, anon, authenticated, service_role;
grant select on wizard.v_csat to service_role;

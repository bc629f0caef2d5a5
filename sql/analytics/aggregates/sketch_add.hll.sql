-- Collects hashed texts into a sketch, fastest for the few events of one label and hour.
-- dbkit: requires extension hll
create or replace aggregate analytics.sketch_add (extensions.hll_hashval)(
    sfunc = extensions.hll_add,
    stype = extensions.hll,
    -- analytics.sketch_empty() as the extension prints it.
    initcond = '\x118c7f',
    parallel = safe
);

comment on aggregate analytics.sketch_add (extensions.hll_hashval) is
    'Five times as fast as hll_add_agg for groups of four, which sets up a large state for each; slower from '
    'thousands on.';

revoke execute on function analytics.sketch_add(extensions.hll_hashval) from public;

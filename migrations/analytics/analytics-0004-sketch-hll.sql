-- How a set of visitors is remembered in little space: HyperLogLog, where the extension is there.
-- depends: analytics-0003-events
-- dbkit: requires extension hll
create extension if not exists hll with schema extensions;
create domain analytics.sketch as extensions.hll(12, 5, -1, 1);
comment on domain analytics.sketch is
    'A set of texts, good for counting distinct ones over a union: HyperLogLog with 4,096 registers, standard error '
    '1.6 %.';

-- How a set of visitors is remembered in little space: the smallest hashes, where the extension hll is not there.
-- depends: analytics-0003-events
-- dbkit: unless extension hll
create domain analytics.sketch as bigint[];
comment on domain analytics.sketch is
    'A set of texts, good for counting distinct ones over a union: the 4,096 smallest of its distinct 64-bit '
    'hashes, sorted; exact below 4,096, standard error 1.6 % above.';

-- The extension stays: others may use it.
drop schema browse;

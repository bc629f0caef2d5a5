-- Nothing.
;
/* Nothing; at all. */

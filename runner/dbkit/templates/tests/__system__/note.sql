-- What a note is, in pgTAP; needs the extension, and is skipped on a server without it.
select plan(3);

select has_table('__system__'::name, 'note'::name);

select col_is_pk('__system__', 'note', 'id', 'a note is known by its id');

select policies_are('__system__', 'note', array['note_select', 'note_insert']);

select finish();

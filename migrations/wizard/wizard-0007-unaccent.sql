-- For slugs of titles with accents; without the extension, combining marks alone are taken off.
-- depends: wizard-0001-schema
-- dbkit: requires extension unaccent
create extension if not exists unaccent with schema extensions;

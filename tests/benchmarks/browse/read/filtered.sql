-- A page as somebody who browses asks for it.
select b.session_id, b.cursor
from browse.browse_sessions(
    p_from => %(from)s,
    p_to => %(to)s,
    p_city => %(city)s,
    p_search => %(search)s,
    p_min_available => %(available)s,
    p_provider => %(provider)s,
    p_include_past => true,
    p_cursor => %(cursor)s
) as b;

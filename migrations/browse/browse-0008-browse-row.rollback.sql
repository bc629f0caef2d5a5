drop type browse.browse_row;

"""Two sides compared: the files and a database, or any two others."""

"""One numbered sequence of SQL for the whole schema, for both engines."""

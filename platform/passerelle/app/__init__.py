"""The only room that knows every room: it assembles areas, doors, worker and command line."""

"""Tells other services what happened: thin signed events, at least once, each try in a log."""

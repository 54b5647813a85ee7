"""Outreach sessions, their audiences and follow-ups."""

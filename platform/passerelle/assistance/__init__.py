"""Requests for assistance: intake, assessment, decision, and their links to sessions."""

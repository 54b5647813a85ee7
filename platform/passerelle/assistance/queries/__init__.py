"""Reads about requests for assistance."""

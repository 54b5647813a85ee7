"""Reads about Actions, what they came from and where they are; institutions and their work."""

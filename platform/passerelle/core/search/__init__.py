"""Full-text search whose answers are the same on every engine.

Words are folded and stemmed here, so that SQLite and PostgreSQL only look identical tokens up
(`words`, `wishes`). What can be found, and by whom, is said by the rooms (`sources`); rows that
changed are noticed by triggers and indexed afterwards (`index`).
"""

"""The way into administration: each place with a sentence and a count."""

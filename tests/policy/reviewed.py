"""What the mutants leave out by name, and why: these decide nothing about who may."""

REVIEWED: dict[str, str] = {}
"""By a mutant's name."""

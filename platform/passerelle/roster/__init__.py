"""Experts: who they are, what they can do, whether they are on the roster."""

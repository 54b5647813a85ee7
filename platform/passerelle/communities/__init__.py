"""Spaces where partners and experts talk: membership, topics, posts."""

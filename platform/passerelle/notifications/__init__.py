"""Turns facts into messages to people."""

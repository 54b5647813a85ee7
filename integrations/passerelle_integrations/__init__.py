"""Connectors to video services, one folder per vendor."""

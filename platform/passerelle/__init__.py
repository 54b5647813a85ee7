"""Passerelle: communities, webinars and requests for assistance for partner institutions."""

__version__ = "0.1.0"

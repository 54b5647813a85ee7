"""Passerelle: communities, webinars and requests for assistance for partner institutions."""

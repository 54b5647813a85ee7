"""Webinars: what is scheduled, who registered, who came."""

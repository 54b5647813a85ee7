"""`python -m passerelle`."""

from passerelle.app.cli import app

app()

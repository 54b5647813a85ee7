"""Who may pass the doors of outreach."""

from passerelle.outreach.access import SEEING, WORKING
from passerelle.web import doors

WORKS = doors.holding(*WORKING)
SEES = doors.holding(*SEEING)

"""Roles: granted, with an end or without one, and taken away. Each grant is a row that stays.

Whatever could leave the service without an administrator queues up behind one lock, so that two
administrators who act on each other at once cannot both be right.
"""

from datetime import datetime
from uuid import UUID

import msgspec

from passerelle.core import audit, clock, db, ids, revisions
from passerelle.core.actors import Actor
from passerelle.core.clock import Instant
from passerelle.identity import errors, models, people_held
from passerelle.identity.enums import Role

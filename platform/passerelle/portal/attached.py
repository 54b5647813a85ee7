"""Which of this room's things have files, and who may have them."""

from passerelle.portal import copying

FILES_OF = {copying.THING: copying.is_owners}

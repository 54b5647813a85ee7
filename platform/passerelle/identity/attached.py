"""Which of this room's things have files, and who may have them."""

from passerelle.identity import pictures

FILES_OF = {pictures.THING: pictures.is_owners_or_for_staff}

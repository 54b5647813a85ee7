"""Pages about requests: the form, one's own requests, the desk."""

from passerelle.assistance.pages import (
    assessing,
    beginning,
    choosing,
    describing,
    desk,
    own,
    sending,
)

routes = [
    *beginning.routes,
    *choosing.routes,
    *describing.routes,
    *sending.routes,
    *own.routes,
    *desk.routes,
    *assessing.routes,
]

"""Pages about requests: the form, one's own requests, the desk."""

from passerelle.assistance.pages import (
    assessing,
    beginning,
    choosing,
    deciding,
    describing,
    desk,
    newcomers,
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
    *newcomers.routes,
    *deciding.routes,
]

"""Pages about requests: the form, one's own requests, the desk."""

from passerelle.assistance.pages import beginning, choosing, describing, sending

routes = [*beginning.routes, *choosing.routes, *describing.routes, *sending.routes]

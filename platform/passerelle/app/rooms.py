"""Which rooms hold tables."""

MODELS = [
    f"passerelle.{room}.models"
    for room in (
        "core",
        "programme",
        "identity",
        "roster",
        "publications",
        "communities",
        "webinars",
        "outreach",
        "assistance",
        "portfolio",
        "notifications",
        "reporting",
    )
]

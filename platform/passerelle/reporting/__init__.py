"""The programme report: figures with their definition, base, region scheme and as-of date."""

"""The two database engines, mended where the ORM's own would lose or block work."""

"""Home pages: what each reader finds first."""

"""Publications and the modules of the digital toolkit."""

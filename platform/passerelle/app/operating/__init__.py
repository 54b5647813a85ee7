"""What operators see and set: the mode of the service, and its metrics."""

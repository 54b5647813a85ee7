"""What is acknowledged is never lost and never doubled, whatever is killed."""

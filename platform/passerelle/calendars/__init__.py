"""Calendar entries, the feeds they stand in, whom they are for, and what mail says of them."""

"""Speed beside the bare floor, in the same run: `make bench` prints JSON lines."""

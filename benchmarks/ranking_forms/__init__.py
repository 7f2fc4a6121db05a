"""What the benchmark of the ranking measures on: real inspections with outcomes, and the demo with its hidden truth."""

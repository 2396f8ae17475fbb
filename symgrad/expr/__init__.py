"""What is written down: indices, entries, sums, functions with their definitions, Graph."""

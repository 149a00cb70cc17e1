"""What is measured, and what makes data files; `./run python -m benchmarks.NAME` runs each."""

"""What tonearm's hot paths cost, as ratios to the least that anyone could pay: ``python -m benchmarks``."""

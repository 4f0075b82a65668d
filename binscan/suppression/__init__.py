"""Stage 5: samples, allowlists, inline marks, baselines. What it removes is still counted."""

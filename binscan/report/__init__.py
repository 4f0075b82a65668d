"""Stage 9: one module per format, one signature."""

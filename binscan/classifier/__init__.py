"""Stage 3: what a candidate is, from evidence that can be named. Pure functions of bytes and context."""

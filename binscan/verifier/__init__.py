"""Stage 7: asks the exchange, only when told to, read-only."""

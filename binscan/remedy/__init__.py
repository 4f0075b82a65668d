"""Stage 8: turns a finding into ordered steps, and an audit into a purge plan."""

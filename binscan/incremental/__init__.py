"""The incremental cache: what an audit remembers, so that the next one, or one in parts, reads only what is new."""

"""Take a credential out of a history: prepared from a report, carried out on a mirror, checked for copies."""

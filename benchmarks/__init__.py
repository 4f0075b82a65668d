"""Measurements anyone can repeat: what binscan finds, and how fast."""

"""What many repositories cost: measured here, and by calculation elsewhere."""

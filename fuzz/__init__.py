"""Fuzzing of whatever reads bytes that a stranger wrote."""

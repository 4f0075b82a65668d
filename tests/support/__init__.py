"""Helpers shared by the tests: generated credentials, repositories built by real git, the command as a user runs it."""

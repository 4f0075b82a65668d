"""Credentials that are known beforehand: handed over, remembered as digests, named by a report; found again exactly."""

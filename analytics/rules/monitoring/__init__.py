"""Rules of the evidence family monitoring."""

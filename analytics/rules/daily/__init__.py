"""Daily-mean variants of the rules of the evidence family monitoring."""

"""Rules about the labels that operators put on monitoring data."""

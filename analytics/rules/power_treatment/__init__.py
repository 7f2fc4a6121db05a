"""Rules of the evidence family power_treatment."""

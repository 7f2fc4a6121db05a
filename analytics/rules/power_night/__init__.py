"""Rules of the evidence family power_night."""

"""Learning from outcomes: samples, weights, back-tests, drift, and how good the choice was."""

"""Power cases: what a case file may say beside devices and meters (alerts, stops, inputs, main meter)."""

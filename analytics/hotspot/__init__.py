"""PM2.5 hotspots: background, Gi*, bubbling, persistence, monthly lists, permit clues."""

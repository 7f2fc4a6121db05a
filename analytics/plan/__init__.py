"""Tomorrow's plan: the problem, travel times, the solver, and why a target was left out."""

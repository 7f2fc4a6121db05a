"""What the data mean: one module per dataset, standard library only."""

"""Work nobody waits for on a page; run by the command line and the worker."""

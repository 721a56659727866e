"""Pictures and clips of the simulated models; imported in workers only, since it is heavy."""

"""One job's result, large."""

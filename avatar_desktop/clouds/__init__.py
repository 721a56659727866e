"""The services' HTTP: tasks, errors and downloads. The only users of their wire formats."""

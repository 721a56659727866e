"""What shows a medium: pictures and clips."""

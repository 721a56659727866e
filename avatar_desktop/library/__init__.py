"""The record on this disk: a folder a job, and an index over them that can be rebuilt."""

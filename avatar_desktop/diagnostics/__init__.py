"""The doctor's steps, made of the same parts that a job uses. Part of the composition root."""

"""A 3D model, looked at from all sides."""

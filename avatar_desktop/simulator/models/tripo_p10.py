"""Tripo/Tripo-P1.0: a light figure, up to 20,000 faces."""

from .tripo import model

MODEL = model("Tripo/Tripo-P1.0", geometries=False, price="2.1")

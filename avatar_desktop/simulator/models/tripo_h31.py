"""Tripo/Tripo-H3.1: a fine figure, up to two million faces."""

from .tripo import model

MODEL = model("Tripo/Tripo-H3.1", geometries=True, price="0.7")

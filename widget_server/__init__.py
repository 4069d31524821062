"""Vitrine's server: HTTP, tables, files and jobs around the three libraries ranking, moderation and embed."""

__version__ = "0.1.0"

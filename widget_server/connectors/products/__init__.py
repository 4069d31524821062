"""Catalogue files, one file a format; each yields RawProduct or RowError."""

"""The write side: one use case a file, each named as a verb phrase."""

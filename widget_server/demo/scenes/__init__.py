"""The pictures of the sample shop, as code.

A development tool: it path-traces every JPEG under ``sample/photos`` with Mitsuba 3 and is never imported by the
running service. Nothing here runs when a shop is set up; the JPEGs are committed. See ``README.md`` beside this file.
"""

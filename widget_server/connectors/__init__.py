"""Read other people's files: an outside shape goes in, Raw* values come out.

This room knows platforms and file formats. It does not know sites, tables, photos' bytes or what may be shown: it
fetches nothing, stores nothing and decides nothing. `registry` is the door; `types` is what passes through it.
"""

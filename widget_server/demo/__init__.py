"""The made sample shop: its storefront pages, and how it is loaded into a new store.

A merchant's shop in small: it uses Vitrine only through the public snippet and the use cases, as any shop would.
"""

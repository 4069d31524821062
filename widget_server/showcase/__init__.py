"""The read side: an immutable in-memory snapshot of a site's approved content, and the answers made from it."""

"""Knowledge about markup: snippet, bundle, server-rendered HTML, JSON contract of the public answers."""

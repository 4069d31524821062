"""Tables, engine, sessions and migrations; nothing here knows HTTP or a use case."""

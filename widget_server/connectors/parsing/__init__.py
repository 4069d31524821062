"""The small shared tools of the connectors: text, tables, dates, money, links, JSON with line numbers."""

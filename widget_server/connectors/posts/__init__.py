"""Files of shoppers' posts, one file a format; each yields RawPost or RowError."""

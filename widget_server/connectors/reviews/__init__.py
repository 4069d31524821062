"""Review files: one file a platform states its header, `reader` turns every row of any of them into a RawReview."""

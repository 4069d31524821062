"""The ordered rules, one file a rule; `moderation.pipeline` runs them."""

"""Transparent scores, one file a risk; `moderation.heuristics.scoring` asks them all."""

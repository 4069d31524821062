"""Scores learnt from a site's own decisions: `features` and `model` score, `learning` fits, `evaluation` compares.

Only `learning` imports scikit-learn, and only jobs and commands import `learning`.
"""

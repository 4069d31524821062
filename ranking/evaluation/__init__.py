"""Honest proof: metrics, peers, a simulated audience. `python -m ranking.evaluation interactions|simulate`."""

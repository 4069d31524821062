"""The moderators' and owners' web desk under /panel/."""

from widget_server.panel.desk import register

__all__ = ["register"]

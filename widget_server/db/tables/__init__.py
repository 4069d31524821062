"""Every table, by aggregate; importing this package registers all of them on Base.metadata."""

from widget_server.db.base import Base
from widget_server.db.tables.catalogue import Product, ProductAlias
from widget_server.db.tables.content import (
    Appeal,
    ProductLink,
    Question,
    Report,
    Review,
    Revision,
    Submission,
    SubmissionMedia,
    Vote,
)
from widget_server.db.tables.desk import AuditEntry, DecisionRow, ImportRun, Right, RightsRequest, SecondLook
from widget_server.db.tables.learning import (
    EngagementCount,
    EventRequest,
    FoldedKeys,
    MerchandisingRule,
    PublishedModel,
    SpooledRequest,
    WidgetMeasurement,
)
from widget_server.db.tables.machine import (
    ClassifierTraining,
    HookVerdict,
    MachineSettings,
    Recheck,
    RiskScore,
    TextBand,
)
from widget_server.db.tables.media import Media, MediaColor, MediaRendition, PhotoFetch, Video
from widget_server.db.tables.operations import IdempotentAnswer, Job
from widget_server.db.tables.orders import Order, OrderLine
from widget_server.db.tables.people import DeskSession, Membership, Passkey, PasskeyChallenge, User
from widget_server.db.tables.routing import RoutingMark, RoutingRule
from widget_server.db.tables.safety import AlertHook, ProductAlert, ProductFreeze, Signature
from widget_server.db.tables.sites import Gallery, ShowcaseChange, Site, SiteKey, SiteOrigin

__all__ = [
    "AlertHook",
    "Appeal",
    "AuditEntry",
    "Base",
    "ClassifierTraining",
    "DecisionRow",
    "DeskSession",
    "EngagementCount",
    "EventRequest",
    "FoldedKeys",
    "Gallery",
    "HookVerdict",
    "IdempotentAnswer",
    "ImportRun",
    "Job",
    "MachineSettings",
    "Media",
    "MediaColor",
    "MediaRendition",
    "Membership",
    "MerchandisingRule",
    "Order",
    "OrderLine",
    "Passkey",
    "PasskeyChallenge",
    "PhotoFetch",
    "Product",
    "ProductAlert",
    "ProductAlias",
    "ProductFreeze",
    "ProductLink",
    "PublishedModel",
    "Question",
    "Recheck",
    "Report",
    "Review",
    "Revision",
    "Right",
    "RightsRequest",
    "RiskScore",
    "RoutingMark",
    "RoutingRule",
    "SecondLook",
    "ShowcaseChange",
    "Signature",
    "Site",
    "SiteKey",
    "SiteOrigin",
    "SpooledRequest",
    "Submission",
    "SubmissionMedia",
    "TextBand",
    "User",
    "Video",
    "Vote",
    "WidgetMeasurement",
]

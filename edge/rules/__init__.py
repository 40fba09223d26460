"""Who passed a stop line, and who should not have: pure state machines per track."""

from edge.rules.book import RuleBook, RuleConfig
from edge.rules.not_fired import NotFired
from edge.rules.settings import RuleSettings

__all__ = ["NotFired", "RuleBook", "RuleConfig", "RuleSettings"]

"""Errors of the edge. Each carries the exit code of the command that it ends."""


class EdgeError(Exception):
    """Base of every error the edge raises on purpose; the text is one line with the remedy."""

    exit_code = 1


class ConfigError(EdgeError):
    """A configuration file, layout or option is wrong."""

    exit_code = 2


class SourceError(EdgeError):
    """A camera, clip or stream cannot be opened or read."""

    exit_code = 3


class ModelError(EdgeError):
    """Weights are missing, unknown or not what the manifest says."""

    exit_code = 4


class EvidenceError(EdgeError):
    """Evidence cannot be written or completed."""

    exit_code = 5


class OutboxError(EdgeError):
    """The outbox refuses: full, damaged or not writable."""

    exit_code = 6

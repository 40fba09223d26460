"""Errors about documents and messages that do not keep to a contract."""


class ContractError(ValueError):
    """A document or message breaks its contract; the text is one line that names the place and the remedy."""

"""The legal order of what a head shows, by the lamps that it has."""

from collections.abc import Sequence

from contracts.base import Indication

THREE_LAMPS = (Indication.RED, Indication.AMBER, Indication.GREEN)
_ORDER = (Indication.GREEN, Indication.AMBER, Indication.RED)
_LAMPS_OF = {Indication.RED_AMBER: (Indication.RED, Indication.AMBER)}
Change = tuple[Indication, Indication]


def can_show(indication: Indication, lamps: Sequence[Indication]) -> bool:
    """Tell whether a head with these lamps can show a lit indication."""
    return all(lamp in lamps for lamp in _LAMPS_OF.get(indication, (indication,)))


def dark_instead(lamps: Sequence[Indication]) -> frozenset[Indication]:
    """Return what a head without a red lamp is dark for: whatever it has no lamp for."""
    if Indication.RED in lamps:
        return frozenset()
    lit = (*THREE_LAMPS, Indication.RED_AMBER)
    return frozenset(indication for indication in lit if not can_show(indication, lamps))


def legal_changes(lamps: Sequence[Indication]) -> frozenset[Change]:
    """Return the changes that the order green, amber, red, (red with amber,) green leaves to these lamps.

    A lamp that is missing is passed over. Between two signals a head without red is dark, which is no change of colour.
    """
    shown = [indication for indication in _ORDER if indication in lamps]
    turns = {(a, b) for a, b in zip(shown, [*shown[1:], *shown[:1]], strict=True) if a is not b}
    if can_show(Indication.RED_AMBER, lamps):
        turns.add((Indication.RED, Indication.RED_AMBER))
        turns |= {(Indication.RED_AMBER, Indication.GREEN)} if Indication.GREEN in lamps else set()
    return frozenset(turns)

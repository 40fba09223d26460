"""Three lamps, each on or off: what they show together."""

from contracts.base import Indication

_SHOWN = {
    (True, False, False): Indication.RED,
    (True, True, False): Indication.RED_AMBER,
    (False, True, False): Indication.AMBER,
    (False, False, True): Indication.GREEN,
    (False, False, False): Indication.DARK,
}


def indication_of(red: bool, amber: bool, green: bool) -> Indication:
    """Return what is shown; UNKNOWN where no legal signal is lit so."""
    return _SHOWN.get((red, amber, green), Indication.UNKNOWN)

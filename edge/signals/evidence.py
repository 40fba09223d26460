"""From lamp statistics to how likely each indication makes them: colour, brightness and position speak together."""

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from contracts.base import Indication
from edge.kernels.lamps import (
    AMBERNESS,
    AREA,
    CHROMA,
    GLARE,
    N_BINS,
    REDNESS,
    LampStatistics,
)
from edge.signals.cycle import can_show
from edge.signals.settings import N_USUAL, Normal, SignalSettings
from edge.signals.shine import (
    are_two_lamps,
    is_all_dull,
    is_outshone,
    is_washed_out,
    lit_only,
    lone_white_lamp,
    looks_unlit,
    outshines_all,
)

LIT_STATES = (Indication.RED, Indication.AMBER, Indication.GREEN, Indication.RED_AMBER)
WINDOW = 7
"""Slices that one lamp covers."""
OUTLIER = 0.02
"""No single cue may rule an indication out: floor of each likelihood relative to its peak."""
LOG_OUTLIER = math.log(OUTLIER)
BLOWN_OUT = 2.0
"""From here the glare alone tells the place: the bloom around it colours the whole head."""
BLOOM_SHARE = 0.5
"""Of the strongest colour of the head that a blown-out lamp has around its glare."""
NEARLY = 1.0
"""Log likelihood: two lamps that fit so nearly as well as one, with a dark valley between them, rule the one out."""
NOT_BOTH = -10.0
"""Log likelihood where the light does not come from a red and an amber lamp together."""
NO_LAMP = -50.0
"""Log likelihood of what the head has no lamp for."""
MIN_HUE_STEP_DEG = 18.0
GREENISH_DEG = 110.0
"""Half-way from amber to green; a green that is weak from the first frame on is believed, for it accuses nobody."""
MISFIT = -6.0
"""Log likelihood of the best indication below which colour and place are both outliers: it is no lamp."""
RIVAL_SHARE = 0.35
"""Of the strongest colour: from here red-side and green-side light are both lit, which no head does. Unlit lenses
keep a colour of their own, up to 0.2 of a lit lamp."""
RIVAL_WINDOW = 3
"""Slices: an arrow or a bloom is narrower than a lamp."""
WHITE = 12.0
"""Mean luma above GLARE_FROM with which a slice is as bright as a blown-out lamp; its colour may be gone."""
COLOURED = 2.0
"""Glare counts only with this much lamp colour beside it: white cars and clouds have none."""
LEAST_PLACE_FIT = -2.0
"""Log likelihood (0: in its middle) from which a white lamp may be the one of a place: two widths away."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class LampEvidence:
    """What one head shows in one frame.

    Attributes:
        strength: of the lit lamp; mean lamp colour plus glare with lamp colour beside it.
        place: centre of the light along the head, 0..1.
        hue_deg: its colour in the plane (V, -U).
        log_likelihood: (4,) for LIT_STATES, each at most about 0; meaningless where nothing is lit.
        is_legible: False where nobody can tell: red and green side by side, light that fits no lamp, or white
            without any colour that is no lone lamp.
        by_place: the lamp is white; only where it shines speaks.
        is_dull: its colour may be an unlit lens's: weak, and no brighter than the housing.
        is_all_dull: no slice of the head is bright, and a lit lamp would be.
    """

    strength: float
    place: float
    hue_deg: float
    log_likelihood: Floats
    is_legible: bool = True
    by_place: bool = False
    is_dull: bool = False
    is_all_dull: bool = False

    def best(self, settings: SignalSettings) -> tuple[Indication, float]:
        """Return what this frame alone shows and its share of the likelihood."""
        if not self.is_legible:
            return Indication.UNKNOWN, 0.0
        if self.strength < settings.min_strength:
            return Indication.DARK, min(1.0, 1.0 - self.strength / (2 * settings.min_strength))
        shares = np.exp(self.log_likelihood - self.log_likelihood.max())
        best = int(np.argmax(shares))
        return LIT_STATES[best], float(shares[best] / shares.sum())


def weigh_head(
    statistics: LampStatistics, head: int, position_tells: bool, settings: SignalSettings
) -> LampEvidence:
    """Judge one head of `statistics`."""
    seen = _without_gaps(statistics.profile[head].astype(np.float64))
    evidence = _by_colour(lit_only(seen), position_tells, settings)
    may_be_lens = settings.rests_dark or evidence.hue_deg < GREENISH_DEG
    is_dull = may_be_lens and looks_unlit(seen, evidence.place)
    evidence = replace(evidence, is_dull=is_dull, is_all_dull=is_all_dull(seen))
    outshone = evidence.strength < 2 * settings.min_strength and is_outshone(seen)
    if evidence.strength >= settings.min_strength and not outshone:
        return replace(evidence, is_legible=evidence.is_legible and not is_washed_out(seen))
    place = lone_white_lamp(seen) if position_tells else None
    if place is None:
        return replace(evidence, is_legible=evidence.is_legible and not outshone)
    by_place = _by_place(place, evidence, settings)
    return replace(by_place, is_legible=by_place.is_legible and outshines_all(seen))


def _without_gaps(rows: Floats) -> Floats:
    """Return (N_BINS, N_FIELDS) with each empty slice as the one before it: a small head has fewer pixels than slices."""
    filled = rows[:, AREA] > 0
    if filled.all() or not filled.any():
        return rows
    last = np.maximum.accumulate(np.where(filled, np.arange(N_BINS), int(np.argmax(filled))))
    whole: Floats = rows[last]
    return whole


def _by_colour(profile: Floats, position_tells: bool, settings: SignalSettings) -> LampEvidence:
    scale = max(profile[:, AREA].sum() / N_BINS, 1e-6)
    colour = _smooth(profile[:, CHROMA]) / scale
    glare_alone = _smooth(profile[:, GLARE]) / scale
    glare = glare_alone * np.minimum(1.0, colour / COLOURED)
    light = colour + glare
    source = glare if _is_blown_out(glare, colour, profile) else light
    peak = int(np.argmax(source))
    window = _window(peak)
    strength = float(light.max())
    hue = _hue_deg(profile[window])
    place = _centre(profile[:, GLARE] if source is glare else profile[:, CHROMA], peak)
    likelihood = _lamp_likelihood(hue, place if position_tells else None, strength, settings)
    both = _red_with_amber(profile, settings) if position_tells else NOT_BOTH
    if both > likelihood.max() - NEARLY and are_two_lamps(profile):
        likelihood = likelihood + LOG_OUTLIER
    likelihood = np.append(likelihood, both)
    white = glare_alone.max() >= WHITE and strength < settings.min_strength
    likelihood = _of_lamps(likelihood, settings)
    is_other = strength >= settings.min_strength and not _has_lamp(hue, settings)
    legible = not (white or is_other) and not _has_rival(profile) and likelihood.max() >= MISFIT
    return LampEvidence(strength, place, hue, likelihood, bool(legible))


def _by_place(place: float, colourless: LampEvidence, settings: SignalSettings) -> LampEvidence:
    """Judge a lamp whose colour is gone by where it shines alone."""
    places = (settings.red_place, settings.amber_place, settings.green_place)
    fits = [_log_normal(place, curve) - _log_normal(curve.mean, curve) for curve in places]
    return replace(
        colourless,
        strength=settings.full_strength,
        place=place,
        log_likelihood=_of_lamps(np.array([*fits, NOT_BOTH]), settings),
        is_legible=bool(_of_lamps(np.array([*fits, NOT_BOTH]), settings).max() >= LEAST_PLACE_FIT),
        by_place=True,
    )


def _of_lamps(likelihood: Floats, settings: SignalSettings) -> Floats:
    """Return (4,) likelihoods without the indications that the head has no lamp for."""
    return np.where([can_show(state, settings.lamps) for state in LIT_STATES], likelihood, NO_LAMP)


def _has_lamp(hue_deg: float, settings: SignalSettings) -> bool:
    """Tell whether the head has a lamp of about this hue: red light in a green arrow is a vehicle's, or a mistake."""
    if len(settings.lamps) == N_USUAL:
        return True
    hues = (settings.red_hue, settings.amber_hue, settings.green_hue)
    fits = [_log_normal(hue_deg, curve) for curve in hues]
    return LIT_STATES[int(np.argmax(fits))] in settings.lamps


def _has_rival(profile: Floats) -> bool:
    """Tell whether the head shows red and green together: a reflection, a vehicle, or another head in its box."""
    if profile[:, REDNESS].min() >= 0 or profile[:, REDNESS].max() <= 0:
        return False
    window = np.full(RIVAL_WINDOW, 1 / RIVAL_WINDOW)
    redness = np.convolve(profile[:, REDNESS], window, "same")
    strongest = np.convolve(profile[:, CHROMA], window, "same").max()
    return bool(min(redness.max(), -redness.min()) > RIVAL_SHARE * strongest)


def _is_blown_out(glare: Floats, colour: Floats, rows: Floats) -> bool:
    """Tell whether the glare is a lamp's: its bloom is the strongest colour of the head, a bright sky's is not."""
    peak = int(np.argmax(glare))
    if glare[peak] < BLOWN_OUT or colour[_window(peak)].max() < BLOOM_SHARE * colour.max():
        return False
    core = int(_centre(rows[:, GLARE], peak) * N_BINS)
    return bool(rows[_window(core), CHROMA].max() > 0)


def _window(peak: int) -> slice:
    return slice(max(0, peak - WINDOW // 2), peak + WINDOW // 2 + 1)


def _smooth(values: Floats) -> Floats:
    return np.convolve(values, np.full(WINDOW, 1 / WINDOW), "same")


def _centre(light: Floats, peak: int) -> float:
    """Centre of the light near the loudest slice, refined once around itself."""
    centre = float(peak)
    for _ in range(2):
        low = max(0, round(centre) - 5)
        part = light[low : round(centre) + 6]
        total = part.sum()
        if total > 0:
            centre = float(((np.arange(len(part)) + low) * part).sum() / total)
    return (centre + 0.5) / N_BINS


def _hue_deg(rows: Floats) -> float:
    """Hue of the window in -180..180 turned so that red, amber and green are in order (-90..270)."""
    degrees = float(np.degrees(np.arctan2(rows[:, AMBERNESS].sum(), rows[:, REDNESS].sum())))
    return degrees + 360.0 if degrees < -90.0 else degrees


def _log_normal(value: float, curve: Normal, widen: float = 1.0) -> float:
    sd = curve.sd * widen
    z = (value - curve.mean) / sd
    near, far = -0.5 * z * z, LOG_OUTLIER - 0.02 * z * z
    return max(near, far) + math.log1p(math.exp(-abs(near - far))) - math.log(sd)


def _lamp_likelihood(hue: float, place: float | None, strength: float, settings: SignalSettings) -> Floats:
    widen = max(1.0, settings.full_strength / max(strength, settings.min_strength)) ** 0.5
    hues = (settings.red_hue, settings.amber_hue, settings.green_hue)
    total = np.array([_log_normal(hue, curve, widen) for curve in hues])
    if place is not None:
        places = (settings.red_place, settings.amber_place, settings.green_place)
        total += [_log_normal(place, curve) for curve in places]
        total -= np.log(0.1)
    return total


def _red_with_amber(profile: Floats, settings: SignalSettings) -> float:
    """Two lamps: the light parts into an upper half in red and a lower half in amber, a lamp's distance apart."""
    colour = profile[:, CHROMA]
    bins = np.arange(N_BINS)
    if colour.sum() <= 0:
        return NOT_BOTH
    split = float((bins * colour).sum() / colour.sum())
    upper, lower = bins <= split, bins > split
    light = [float(colour[half].sum()) for half in (upper, lower)]
    if min(light) < settings.min_share * max(light):
        return NOT_BOTH
    centres = [
        float((bins[half] * colour[half]).sum()) / colour[half].sum() / N_BINS for half in (upper, lower)
    ]
    hues = [_hue_deg(profile[half]) for half in (upper, lower)]
    if hues[1] - hues[0] < MIN_HUE_STEP_DEG:
        return NOT_BOTH
    fit = _log_normal(hues[0], settings.red_hue) + _log_normal(hues[1], settings.amber_hue)
    fit += _log_normal(centres[1] - centres[0], settings.lamp_distance)
    between = Normal((settings.red_place.mean + settings.amber_place.mean) / 2, settings.red_place.sd)
    fit += _log_normal(sum(centres) / 2, between) - _log_normal(between.mean, between)
    return fit + float(np.log(settings.amber_hue.sd) - np.log(0.1))

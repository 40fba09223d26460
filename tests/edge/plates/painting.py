"""Draws a plate, and a vehicle that carries it."""

import cv2
import numpy as np

WHITE, BLACK, RED, YELLOW = (235, 235, 235), (25, 25, 25), (30, 20, 170), (30, 190, 235)
Colour = tuple[int, int, int]


def plate(text: str, ground: Colour = WHITE, letters: Colour = BLACK, expiry: str = "09.29") -> np.ndarray:
    """BGR picture of a plate, 260x96, with the expiry row below."""
    image = np.full((96, 260, 3), ground, np.uint8)
    cv2.putText(image, text, (14, 56), cv2.FONT_HERSHEY_SIMPLEX, 1.4, letters, 4, cv2.LINE_AA)
    cv2.putText(image, expiry, (100, 88), cv2.FONT_HERSHEY_SIMPLEX, 0.6, letters, 2, cv2.LINE_AA)
    return image


def vehicle(plate_bgr: np.ndarray) -> np.ndarray:
    """The back of a car with this plate, 520x420."""
    image = np.full((420, 520, 3), (120, 90, 70), np.uint8)
    cv2.rectangle(image, (60, 40), (460, 180), (60, 50, 45), -1)
    image[280 : 280 + 96, 130 : 130 + 260] = plate_bgr
    return image

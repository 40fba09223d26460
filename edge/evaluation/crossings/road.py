"""Measures of the simulated approach, metres. Traffic keeps left; the line lies across, 16 m from the camera."""

LANE_WIDTH_M = 3.7
LEFT_EDGE_X_M, MEDIAN_X_M = -2 * LANE_WIDTH_M, 0.0
LINE_Y_M = 16.0
CAR_PATHS_X_M = (-1.5 * LANE_WIDTH_M, -0.5 * LANE_WIDTH_M)
MOTORCYCLE_PATHS_X_M = (LEFT_EDGE_X_M + 0.4, -LANE_WIDTH_M, -0.38)

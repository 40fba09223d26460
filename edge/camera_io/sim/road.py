"""The junction's measures. Traffic keeps left: the watched approach leads away from the camera at X < 0."""

LANE_WIDTH_M = 3.7
N_LANES = 2
LEFT_EDGE_X_M = -N_LANES * LANE_WIDTH_M
MEDIAN_X_M = 0.0
RIGHT_EDGE_X_M = 7.4
LINE_Y_M = 16.0
"""The stop line: truth and layout use the middle of the paint."""
LINE_DEPTH_M = 0.35
ZEBRA_Y_M = (17.4, 20.0)
CROSS_Y_M = (21.5, 33.5)
FAR_Y_M = 110.0
NEAR_Y_M = 1.0
CAR_PATHS_X_M = (-1.5 * LANE_WIDTH_M, -0.5 * LANE_WIDTH_M)
MOTORCYCLE_PATHS_X_M = (LEFT_EDGE_X_M + 0.4, -LANE_WIDTH_M, -0.38)
ONCOMING_PATHS_X_M = (2.2, 5.5)
HEAD_X_M, HEAD_Y_M, HEAD_Z_M = LEFT_EDGE_X_M - 0.75, LINE_Y_M + 0.4, 2.45

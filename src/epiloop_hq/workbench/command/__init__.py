"""The parts of the command page: figures, areas, the curve, what is at risk, what waits."""

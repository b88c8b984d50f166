"""The disposal of a case: what happens to each person and place until all are safe."""

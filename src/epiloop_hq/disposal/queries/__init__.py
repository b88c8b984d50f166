"""What is read of items, clocks, teams and hand-overs."""

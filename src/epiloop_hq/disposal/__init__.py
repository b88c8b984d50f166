"""The loop: items, custody, clocks, teams, hand-overs, closing a case."""

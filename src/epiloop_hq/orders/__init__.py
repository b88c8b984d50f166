"""Every restriction: ground, decider, start, end, review, appeal, notice."""

"""The first pooled tube of Fangshan, told through the same actions as an officer's clicks.

Recorded are 02:05 and what came of the ten people in the tube: nine in the district and
one handed to Baoding, singles re-taken, eight negative and one positive in the district,
one negative in Baoding. Every other time is invented.
"""

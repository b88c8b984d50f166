"""Invented content for the component sheet, as a duty room would see it."""

from epiloop_hq.web.sheet.content import content
from epiloop_hq.web.sheet.form import SampleForm

__all__ = ["SampleForm", "content"]

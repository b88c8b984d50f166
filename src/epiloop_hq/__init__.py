"""The headquarters: remembers, shows, asks, and enforces who may."""

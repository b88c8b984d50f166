"""The rule book: pages made from the specifications and the protocol files."""

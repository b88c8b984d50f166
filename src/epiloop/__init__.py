"""Outbreak response: decides and computes, touches no server, clock or database."""

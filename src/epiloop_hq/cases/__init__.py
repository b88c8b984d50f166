"""Cases, discovery routes, interviews, trails, links."""

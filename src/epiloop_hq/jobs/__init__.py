"""Long work with progress, and the bookkeeping of the worker."""

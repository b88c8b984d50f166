"""The register of shredders: who removes what is held on a person."""

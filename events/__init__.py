"""The contract between the services, and all of it."""

"""The Python half of atomloop's bridge. Nothing here is for users' code to import."""

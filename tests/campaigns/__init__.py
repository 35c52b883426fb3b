"""Campaigns against the project: many seeded cases each, to show that nothing is lost and nothing let in."""

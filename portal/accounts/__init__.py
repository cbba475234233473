"""People, teams, tiers, roles, and how somebody signs in."""

"""People: accounts, profiles, goals, interests, languages, weekly times and privacy; and the site they belong to."""

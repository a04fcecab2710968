"""Today: one next step with other people, who waits, one question to help with, two things to read, the end."""

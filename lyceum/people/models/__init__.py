"""What is stored about people, their vocabulary and the site; import from the module that has it."""

from lyceum.people.models import accounts, instance, interests, keeping, profiles

__all__ = ["accounts", "instance", "interests", "keeping", "profiles"]

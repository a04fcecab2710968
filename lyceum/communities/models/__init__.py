"""What is stored of communities: entries of the directory, communities, listings, invitations."""

from lyceum.communities.models import communities, invitations, listings

__all__ = ["communities", "invitations", "listings"]

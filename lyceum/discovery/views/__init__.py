"""Pages of finding: Discover, why not, wishes, and the first steps."""

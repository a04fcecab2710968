"""Resources and pages: what a community has understood and wants to find again, with the credit of who wrote it."""

"""What has happened, as rows: the audit, activity pages, the source of letters."""

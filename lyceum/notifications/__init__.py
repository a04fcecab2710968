"""The inbox and mails: who is told what, where and when."""

"""Files for those who may have them, the audit log for auditors, and what is kept for how long."""

"""What people type into conversations and messages; import from the module that has it."""

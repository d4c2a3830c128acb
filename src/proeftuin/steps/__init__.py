"""The six steps of population management, in their order: a later step may use an earlier one."""

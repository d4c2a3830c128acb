"""The form that each site fills in every quarter for the process monitor."""

"""How the web application is put together: settings, addresses, servers and the command that starts it."""

// EmbeddedServers

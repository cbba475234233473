"""Working time, pure: no database, no pages. Instants are whole seconds since 1970 in UTC."""

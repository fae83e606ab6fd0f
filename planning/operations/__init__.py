"""What runbooks and rehearsals share: a site to work at, and checks that end in the log."""

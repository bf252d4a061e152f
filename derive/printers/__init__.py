"""Terms as they are written: LaTeX, and plain text for a terminal.  A printer never reorders."""

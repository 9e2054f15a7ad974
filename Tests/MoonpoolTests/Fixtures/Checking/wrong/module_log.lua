local failed = 3
log.warning("some rows failed", { count = failed }) --> log.warning: no such member of log

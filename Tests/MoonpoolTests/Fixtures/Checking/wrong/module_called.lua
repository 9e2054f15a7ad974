local started = time.monotonic()
log("import started", { at = started }) --> log is a module, not a function; it has log.debug, log.info, log.warn, log.error

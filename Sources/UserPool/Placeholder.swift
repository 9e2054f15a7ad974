// UserPool

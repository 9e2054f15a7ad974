-- An init file declares targets.
target "local" { pool = "./pool.db" }
target "prod" { host = "https://pool.example.com", accessKeyId = "id", protected = true }

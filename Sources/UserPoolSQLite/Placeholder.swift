// UserPoolSQLite

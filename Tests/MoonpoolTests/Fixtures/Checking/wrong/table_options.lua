local options = { autoGeneratePassword = true, resetPasswordOnNextLogn = true } --> management:updateUser: options.resetPasswordOnNextLogn: no such field
for user in management:users {} do
  management:updateUser { userId = user.userId, options = options }
end

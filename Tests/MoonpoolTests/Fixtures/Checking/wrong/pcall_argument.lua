local ok, err = pcall(management.updateUser, management, { userID = "u1", status = "Activated" }) --> management.updateUser: userID: no such field of UpdateUserReqDto; did you mean userId?
if not ok then log.error(err.text) end

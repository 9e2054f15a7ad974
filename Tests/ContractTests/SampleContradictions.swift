/// The samples of the published documents that contradict the schemas of the newer client, one by one, by the reason. The schema is right: the checker
/// must refuse these samples, and no others.
enum SampleContradictions {
  /// Samples of fields (`DTO.field`).
  static let fields: [String: [String]] = [
    "a text in place of an object": [
      "ApplicationLoginConfigDto.enabledExtIdpConns",
      "CheckQRCodeStatusDataDto.briefUserInfo",
      "CostCurrentPackageInfo.goodsPackage",
    ],
    "a number where the schema says text": [
      "DataSubjectRespDto.targetType",
      "GetOrdersRes.totalCount",
      "GetWechatAccessTokenDataDto.expiresAt",
      "SuspendTerminalUserDto.endTime",
    ],
    "a boolean where the schema says text": [
      "LangUnit.value",
      "UserMfaRespDto.emailMfaStatus",
      "UserMfaRespDto.faceMfaStatus",
      "UserMfaRespDto.smsMfaStatus",
      "UserMfaRespDto.totpStatus",
    ],
    "the sample of a neighbouring field: true": [
      "ImportTenantHistoryDataDto.list",
      "ImportTenantHistoryDataDto.totalCount",
      "ImportTenantNotifyUseDataDto.list",
      "ImportTenantNotifyUseDataDto.totalCount",
      "ListWebAuthnAuthenticatorDeviceDataDto.list",
      "ListWebAuthnAuthenticatorDeviceDataDto.totalCount",
    ],
    "a number in quotes": [
      "CommonResourceDto.namespaceId",
      "PublicKeyCredentialCreationOptionsDto.timeout",
      "PublicKeyCredentialRequestOptionsDto.timeout",
      "RiskListPolicyCreateDto.countThr",
      "RiskListPolicyCreateDto.timeRange",
      "RiskListPolicyRespDto.countThr",
      "RiskListPolicyRespDto.timeRange",
      "RoleDto.disableTime",
      "RolePermissionListDto.enableTime",
      "RolePermissionListDto.endTime",
    ],
    "an empty text in place of a boolean": [
      "LdapSetEnabledFlagDto.enabled",
      "SignInByDingTalkPayloadDto.isSnsCode",
    ],
    "an object where the schema says text": [
      "ApplicationRegisterConfig.defaultRegisterMethod",
      "DataResourcePolicyTreeStructs.children",
      "SignInByPushOptionsDto.context",
    ],
    "one entry in place of a list": [
      "CreateTenantDto.logo",
      "IpListCreateDto.limitList",
      "IpListRespDto.limitList",
      "RiskListItemDto.limitList",
      "SetUserPostsDto.postIds",
      "TreeStructs.actions",
      "UpdateTenantDto.logo",
      "UserListCreateDto.limitList",
      "UserListCreateDto.userIds",
    ],
    "an empty or masked time": [
      "PublicAccountDto.lastMfaTime",
      "UserDto.lastMfaTime",
      "UserLoginHistoryDto.time",
      "UserTenantListDto.joinAt",
    ],
    "a list in place of one text": [
      "ApplicationDto.initLoginUri",
      "CreateApplicationDto.initLoginUri",
      "CreateApplicationRespDataDto.initLoginUri",
      "CreatePostDto.departmentIdList",
      "DepartmentDto.allow",
      "GetPostByIdListDto.idList",
      "ListApplicationAuthDto.effect",
      "OrganizationDto.allow",
      "UserPoolTenantConfigDto.enableSwitchType",
    ],
    "a required field is missing": [
      "ApplicationLoginConfigDto.defaultLoginMethod"
    ],
    "a boolean in quotes": [
      "CheckParamsDataPolicyRespDto.isValid",
      "CheckParamsDataResourceRespDto.isValid",
      "CheckPermissionNamespaceExistsRespDto.isValid",
      "CheckRoleParamsRespDto.isValid",
      "DepartmentDto.status",
      "UpdateDepartmentReqDto.status",
      "UpdateDepartmentStatusReqDto.status",
    ],
    "a message, which the schema types as a boolean": [
      "PubEventRespDataDto.errMsg"
    ],
    "a list of the formats in place of the number": [
      "CreateFunctionModelFieldDto.format",
      "FunctionModelFieldDto.format",
      "UpdateFunctionModelFieldDto.format",
    ],
    "a value of the time when the file was published": [
      "ExtIdpConnDetail.type"
    ],
    "an empty text in place of a number": [
      "LdapConfigInfoDto.enableSsl"
    ],
    "a list in place of an object": [
      "LdapConfigInfoDto.visibleFields"
    ],
    "direction in place of order, which the schema requires": [
      "ListPublicAccountsOptionsDto.sort",
      "ListUsersOptionsDto.sort",
      "SearchDepartmentsListReqDto.sort",
    ],
    "a boolean in place of the settings": [
      "SecuritySettingsDto.qrcodeLoginStrategy"
    ],
    "a time as text in place of the number": [
      "UserListCreateDto.expireAt"
    ],
  ]

  /// Samples of parameters (`METHOD path name`).
  static let parameters: [String: [String]] = [
    "a parameter that the newer client does not have": [
      "DELETE /api/v3/batch-applications-auth authIds",
      "GET /api/v3/generate-link-extidp-url app_id",
      "GET /api/v3/generate-link-extidp-url ext_idp_conn_identifier",
      "GET /api/v3/generate-link-extidp-url id_token",
    ],
    "a boolean in quotes": [
      "GET /api/v3/list-children-departments status",
      "GET /api/v3/list-organizations status",
    ],
    "a list in place of one text": [
      "GET /api/v3/list-common-resource namespaceCodeList"
    ],
    "texts with a comma in place of a list": [
      "GET /api/v3/get-namespaces-batch codeList"
    ],
    "a number where the schema says text": [
      "GET /api/v3/list-data-policy-targets targetType",
      "GET /api/v3/list-tenant-applications limit",
      "GET /api/v3/list-tenant-applications page",
    ],
    "a value of the time when the file was published": [
      "GET /api/v3/ip-list ipType"
    ],
  ]

  /// Samples of the four documents (`document: path`).
  static let seeds: [String: [String]] = [
    "the form of the renderer's own object": [
      "updateUser, older, UpdateUserOptionsDto: sendPasswordResetedNotification",
      "updateUser, older, UserDto: customData",
    ],
    "departmentIds as JSON text in place of a list": [
      "updateProfile, sample result: data.departmentIds", "updateUser, sample result: data.departmentIds",
    ],
    "one identity in place of a list": [
      "updateProfile, sample result: data.identities", "updateUser, sample result: data.identities",
    ],
    "one user in place of a list": ["updateUserBatch, sample result: data"],
    "a list in a pair of letters": ["updateUserBatch, IdentityDto: originConnIds"],
  ]
}

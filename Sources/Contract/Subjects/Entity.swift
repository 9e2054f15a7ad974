/// A kind of thing that operations change (docs/contract.md, "Subjects"). The numbers are those of the catalogue.
public enum Entity: UInt8, Sendable, Hashable, CaseIterable {
  /// A user.
  case user
  /// A public account, which several users may switch to.
  case publicAccount
  /// An external identity of a user.
  case identity
  /// A second factor of a user.
  case factor
  /// A WebAuthn credential of a user.
  case credential
  /// A sign-in of a user.
  case session
  /// A token, passcode, code or link that is used once or for a while.
  case token
  /// A device of users.
  case device
  /// Values of custom fields of a user, group, role or department.
  case customData
  /// The definition of a custom field.
  case customField
  /// The settings of a base field of users.
  case baseField
  /// A department.
  case department
  /// An organization: a tree of departments.
  case organization
  /// That a user is in a department.
  case departmentMember
  /// A link between a user or department and its counterpart in a synchronized system.
  case syncRelation
  /// A group.
  case group
  /// That a user is in a group.
  case groupMember
  /// A role.
  case role
  /// That a user, group, department or role has a role.
  case roleAssignment
  /// A permission namespace.
  case namespace
  /// A post.
  case post
  /// That a user has a post.
  case postMember
  /// That a user may switch to a public account.
  case publicAccountUser
  /// An application.
  case application
  /// That someone may use an application, or may not.
  case applicationAccess
  /// An account of an application that the service fills in (ASA).
  case applicationAccount
  /// That someone uses an account of an application.
  case accountAssignment
  /// An access key.
  case accessKey
  /// An identity source.
  case identitySource
  /// A connection of an identity source.
  case sourceConnection
  /// A resource.
  case resource
  /// That someone has a resource or a data policy.
  case permission
  /// A data resource.
  case dataResource
  /// An extra field of the nodes of a data resource.
  case resourceField
  /// A data policy.
  case dataPolicy
  /// A data object.
  case dataModel
  /// A field of a data object.
  case dataField
  /// A row of a data object.
  case dataRow
  /// A relation between rows of data objects.
  case dataRelation
  /// A custom operation of a data object.
  case dataOperation
  /// A tenant.
  case tenant
  /// A member of a tenant.
  case tenantMember
  /// That a user administers a tenant, or several, or cooperates in administration.
  case administrator
  /// The certification of a tenant's company or a user's legal identity.
  case certification
  /// An invitation, an invited person or an applicant.
  case invitation
  /// A policy for invitations.
  case invitationPolicy
  /// A roster of people to invite.
  case invitationRoster
  /// A department, group, role or post that invited people join.
  case invitationTarget
  /// A request for a permission.
  case approval
  /// A message to a person.
  case message
  /// The template of a message.
  case messageTemplate
  /// The service that sends messages.
  case messageService
  /// Settings of the pool.
  case setting
  /// A value that may register.
  case allowListEntry
  /// An address or user on the allow list or the block list.
  case riskListEntry
  /// A rule that fills the block list.
  case riskRule
  /// A webhook.
  case webhook
  /// A pipeline function.
  case pipelineFunction
  /// A custom event.
  case event
  /// A source of custom events.
  case eventSource
  /// A synchronization task.
  case syncTask
  /// A change by a synchronization that waits for consent.
  case syncOperation
  /// An uploaded file.
  case file

  /// The name, as in `departmentMember`.
  public var name: String { SubjectName.text(of: .entity, Int(rawValue)) }

  /// The name in words, as in `department member`.
  public var words: String {
    var words = ""
    for letter in name {
      if letter.isUppercase { words += " " }
      words += letter.lowercased()
    }
    return words
  }

  /// The kind of the ids that mean it if a request says no other.
  public var idKind: SubjectIdKind {
    switch self {
    case .user, .publicAccount: .userId
    case .department: .departmentId
    case .organization, .group, .role, .namespace, .post, .resource, .dataResource: .code
    case .customField, .baseField, .resourceField: .key
    case .allowListEntry: .value
    default: .id
    }
  }

  /// The entity that a word of the contract for the type of a target means, as in `USER` or `ORG`.
  init?(targetType word: UnsafeBufferPointer<UInt8>) {
    switch String(decoding: word, as: UTF8.self).uppercased() {
    case "USER": self = .user
    case "ROLE": self = .role
    case "GROUP": self = .group
    case "DEPARTMENT", "ORG": self = .department
    case "POST": self = .post
    default: return nil
    }
  }
}

/// What kind of id a subject's id is. Its names are the contract's, as in `user_id`.
public enum SubjectIdKind: UInt8, Sendable, Hashable, CaseIterable {
  /// A user's id.
  case userId
  /// A user's id in another system.
  case externalId
  /// A phone number.
  case phone
  /// An email address.
  case email
  /// A username.
  case username
  /// The id of an external identity, with its source.
  case identity
  /// The id in a synchronized system, with its name.
  case syncRelation
  /// The value of a unique custom field, with its key.
  case customField
  /// A department's id.
  case departmentId
  /// A department's id in another system.
  case openDepartmentId
  /// A code, which may change.
  case code
  /// An id that the service gave.
  case id
  /// The key of a field.
  case key
  /// The value itself.
  case value

  /// The contract's name, as in `user_id`.
  public var name: String { SubjectName.text(of: .idKind, Int(rawValue)) }

  /// The kind of that name; nil for any other name.
  init?(name: UnsafeBufferPointer<UInt8>) {
    let known = Self.allCases.first { compareBytes(SubjectName.utf8(of: .idKind, Int($0.rawValue)), name) == 0 }
    guard let known else { return nil }
    self = known
  }
}

/// Finds the names of the enums about subjects in the catalogue's one table of them.
enum SubjectName {
  /// An enum. The table has them in this order.
  enum Family {
    case change, entity, idKind, loss
  }

  static func text(of family: Family, _ number: Int) -> String {
    String(decoding: utf8(of: family, number), as: UTF8.self)
  }

  static func utf8(of family: Family, _ number: Int) -> UnsafeBufferPointer<UInt8> {
    let (changes, entities, kinds) = (Change.allCases.count, Entity.allCases.count, SubjectIdKind.allCases.count)
    let first =
      switch family {
      case .change: 0
      case .entity: changes
      case .idKind: changes + entities
      case .loss: changes + entities + kinds
      }
    return CatalogueData.shared.subjectNames.utf8(UInt16(truncatingIfNeeded: first + number))
  }
}

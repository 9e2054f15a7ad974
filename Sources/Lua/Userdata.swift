import CLua
import LuaShim

/// How a Swift class looks to Lua.
public struct ObjectType {
  /// The name in messages and in `tostring`.
  public var name: String
  /// Functions found by name on its objects; the object is argument 1.
  public var methods: [String: HostFunction]
  /// Metamethods by name: `__index` (called after the methods), `__close`, `__call`, `__tostring`, … but not `__gc`.
  public var metamethods: [String: HostFunction]

  /// A description of a class.
  public init(name: String, methods: [String: HostFunction] = [:], metamethods: [String: HostFunction] = [:]) {
    self.name = name
    self.methods = methods
    self.metamethods = metamethods
  }
}

struct RegisteredClass {
  let name: String
  let metatable: InternedString
}

extension State {
  /// Describes a class to Lua. Do it once, before its objects are pushed. Scripts cannot see or change its metatable.
  public func register<Object: AnyObject>(_ type: Object.Type, as description: ObjectType) {
    let stack = self.stack
    stack.createTable(record: description.metamethods.count + 6)
    for (name, function) in description.metamethods where name != "__gc" && name != "__metatable" {
      stack.push(function: function)
      stack.rawSet(-2, name)
    }
    if !description.methods.isEmpty {
      stack.createTable(record: description.methods.count)
      for (name, function) in description.methods {
        stack.push(function: function)
        stack.rawSet(-2, name)
      }
      if let index = description.metamethods["__index"] {
        let methods = stack.popReference()
        stack.push(function: { stack in
          stack.push(methods)
          stack.copy(2)
          if stack.rawGet(-2) != .nil { return 1 }
          stack.pop(2)
          return try index(stack)
        })
      }
      stack.rawSet(-2, "__index")
    }
    lsh_seal_metatable(stack.raw, Self.key(type), description.name)
    let metatable = InternedString(id: luaL_ref(stack.raw, LSH_REGISTRY_INDEX))
    classes[ObjectIdentifier(type)] = RegisteredClass(name: description.name, metatable: metatable)
  }

  static func key(_ type: AnyObject.Type) -> UnsafeRawPointer {
    unsafeBitCast(ObjectIdentifier(type), to: UnsafeRawPointer.self)
  }
}

extension Stack {
  /// Pushes a userdata that owns the object. It is released when Lua collects it, or by ``releaseObject(_:as:)``.
  /// - Throws: ``LuaError`` with code `argument` when its class is not registered.
  public func push<Object: AnyObject>(object: Object) throws(LuaError) {
    guard let registered = state.classes[ObjectIdentifier(Object.self)] else {
      throw LuaError(.argument, "objects of \(Object.self) are not known to Lua")
    }
    push(registered.metatable)
    lsh_push_object(raw, Unmanaged.passRetained(object).toOpaque())
  }

  /// The object at `index`; nil when there is no object of this class, or it has been released.
  public func object<Object: AnyObject>(_ index: Int, as type: Object.Type) -> Object? {
    guard let object = lsh_object(raw, Int32(truncatingIfNeeded: index), State.key(type)) else { return nil }
    return Unmanaged<Object>.fromOpaque(object).takeUnretainedValue()
  }

  /// The object at `index`, for a host function's argument.
  /// - Throws: ``LuaError`` with code `argument` that says what was expected and what came.
  public func argument<Object: AnyObject>(_ index: Int, as type: Object.Type) throws(LuaError) -> Object {
    if let object = object(index, as: type) { return object }
    let expected = state.classes[ObjectIdentifier(type)]?.name ?? "\(type)"
    throw badArgument(index, expected: expected)
  }

  /// Lets go of the object at `index` now, as a `close` method does. False when there is none.
  @discardableResult
  public func releaseObject<Object: AnyObject>(_ index: Int, as type: Object.Type) -> Bool {
    lsh_release_object(raw, Int32(truncatingIfNeeded: index), State.key(type))
  }
}

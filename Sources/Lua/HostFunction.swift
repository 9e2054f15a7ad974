import CLua
import LuaShim

/// What a host function answers.
@frozen
public struct Answer: ExpressibleByIntegerLiteral, Sendable {
  @usableFromInline let code: Int32

  @usableFromInline init(code: Int32) { self.code = code }

  /// So many results, the topmost values of the stack.
  @inlinable
  public init(integerLiteral count: Int32) { code = count }

  /// So many results, the topmost values of the stack.
  @inlinable
  public static func results(_ count: Int) -> Answer { Answer(code: Int32(truncatingIfNeeded: max(0, count))) }

  /// No result.
  @inlinable
  public static var none: Answer { Answer(code: 0) }

  /// Raises the value on top of the stack as an error.
  public static var raise: Answer { Answer(code: Int32(LSH_RAISE)) }

  /// Yields the topmost `count` values, as `coroutine.yield` does; what the coroutine is resumed with is the result.
  public static func yield(_ count: Int) -> Answer {
    Answer(code: Int32(LSH_YIELD) - Int32(truncatingIfNeeded: max(0, count)))
  }
}

/// A host function: arguments are on the stack from 1 on. What it throws is raised in Lua, after it has returned.
public typealias HostFunction = (Stack) throws -> Answer

/// A host function without captures, the quickest kind. Turn the pointer into a ``Stack`` with ``Stack/run(_:_:)``.
public typealias NativeFunction = @convention(c) (OpaquePointer) -> Int32

extension Stack {
  /// The body of a ``NativeFunction``: `{ Stack.run($0) { stack in … } }`.
  @inlinable
  public static func run(_ raw: OpaquePointer, _ body: (Stack) throws -> Answer) -> Int32 {
    let stack = Stack(raw)
    do {
      return try body(stack).code
    } catch {
      return stack.raise(error)
    }
  }

  /// Pushes an error's Lua value and answers the mark for raising it.
  @usableFromInline
  func raise(_ error: any Error) -> Int32 {
    _ = lua_checkstack(raw, 6)
    if let error = error as? LuaError {
      error.pushErrorValue(on: self)
    } else if let value = error as? any ErrorValue {
      value.pushErrorValue(on: self)
    } else {
      LuaError(String(describing: error)).pushErrorValue(on: self)
    }
    return Int32(LSH_RAISE)
  }

  /// Pushes a function without captures over the topmost `upvalues` values, which it takes (see ``upvalue(_:)``).
  public func push(native function: NativeFunction, upvalues: Int = 0) {
    lsh_push_function(raw, function, Int32(truncatingIfNeeded: upvalues))
  }

  /// Pushes a closure. It is released when Lua collects the function.
  public func push(function: @escaping HostFunction) {
    lsh_push_box(raw, Unmanaged.passRetained(FunctionBox(function)).toOpaque())
    lsh_push_function(raw, callBoxed, 1)
  }
}

final class FunctionBox {
  let body: HostFunction

  init(_ body: @escaping HostFunction) { self.body = body }
}

private func callBoxed(_ raw: OpaquePointer) -> Int32 {
  let stack = Stack(raw)
  guard let object = lsh_box(raw, lsh_upvalue(1)) else {
    return stack.raise(LuaError(.closed, "the function has been released"))
  }
  return Unmanaged<FunctionBox>.fromOpaque(object)._withUnsafeGuaranteedRef { box in
    do {
      return try box.body(stack).code
    } catch {
      return stack.raise(error)
    }
  }
}

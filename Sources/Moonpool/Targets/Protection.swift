import Contract
import Glibc

/// Around the backend of a protected target: what only reads goes through, everything else is refused (docs/commands.md, "The init file").
struct ProtectedBackend: Backend {
  /// The target's name.
  let target: String
  /// What answers where nothing is changed.
  let inner: any Backend

  var executor: (any TaskExecutor)? { inner.executor }

  func perform(_ request: Request) async throws(Fault) -> Response {
    if let refusal = refusal(request) { return refusal }
    return try await inner.perform(request)
  }

  func performNow(_ request: Request) throws(Fault) -> Response? {
    if let refusal = refusal(request) { return refusal }
    return try inner.performNow(request)
  }

  private func refusal(_ request: Request) -> Response? {
    guard request.operation.effect != .read else { return nil }
    return Response(refusal: 403, message: Protection.message(target), requestId: nil)
  }
}

/// Whether a protected target may be written to.
enum Protection {
  /// Why it may not.
  static func message(_ target: String) -> String {
    "target \(target) is protected; use --apply to write to it"
  }

  /// Lets a command go on that is going to write to a target.
  ///
  /// `--apply` is needed, and at a terminal the target's name typed as well, unless nothing may be asked.
  /// - Throws: ``CommandError`` (`pool`) if it may not.
  static func allow(_ target: Target?, _ surroundings: Surroundings) throws(CommandError) {
    guard let target, target.isProtected else { return }
    guard surroundings.apply else { throw CommandError(.pool, message(target.name)) }
    guard !surroundings.noInput, isatty(0) == 1, isatty(2) == 1 else { return }
    surroundings.console.write("target \(target.name) is protected; type its name to write to it: ")
    guard readLine() == target.name else {
      throw CommandError(.pool, "that is not \(target.name); nothing was changed")
    }
  }
}

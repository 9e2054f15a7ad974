import Glibc

/// A thread for what blocks, or recurses deeply: a task may do neither.
public enum HostThread {
  /// The stack that deep recursion in Lua's C functions does not exhaust: 64 MiB, of which only what is used is ever
  /// touched.
  static let deepStack = 64 << 20

  private final class Body: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  /// Runs something on a new thread.
  /// - Parameters:
  ///   - stackSize: the size of its stack in bytes; nil for the system's own.
  ///   - body: what it runs; the thread ends with it.
  /// - Returns: false if the system has no more threads to give.
  public static func start(stackSize: Int? = nil, _ body: @escaping @Sendable () -> Void) -> Bool {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    if let stackSize { pthread_attr_setstacksize(&attributes, stackSize) }
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    let box = Unmanaged.passRetained(Body(body))
    var thread = pthread_t()
    let made = pthread_create(
      &thread, &attributes,
      { argument in
        argument.map { Unmanaged<Body>.fromOpaque($0).takeRetainedValue() }?.run()
        return nil
      }, box.toOpaque())
    if made != 0 { box.release() }
    return made == 0
  }
}

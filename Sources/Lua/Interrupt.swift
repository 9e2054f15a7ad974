import LuaShim
import Synchronization

/// Why a run was stopped.
public struct StopReason: RawRepresentable, Hashable, Sendable {
  /// The number behind it; the host's own begin at 16.
  public let rawValue: Int32

  /// A reason of the host's own, from 16 on.
  public init(rawValue: Int32) { self.rawValue = rawValue }

  /// Somebody asked for it, as by Ctrl-C.
  public static let cancelled = StopReason(rawValue: Int32(LSH_STOP_CANCELLED))
  /// The time limit was reached.
  public static let time = StopReason(rawValue: Int32(LSH_STOP_TIME))
  /// The instruction budget was spent.
  public static let instructions = StopReason(rawValue: Int32(LSH_STOP_INSTRUCTIONS))
  /// The memory limit was reached.
  public static let memory = StopReason(rawValue: Int32(LSH_STOP_MEMORY))

  var message: String {
    switch self {
    case .cancelled: "interrupted"
    case .time: "the time limit was reached"
    case .instructions: "the instruction limit was reached"
    case .memory: "the memory limit was reached"
    default: "the run was stopped"
    }
  }
}

/// A handle by which any thread stops what a state is running.
///
/// A stop is not an error that a script could catch. The first reason counts. It stays in force, and whatever is run
/// ends at once, until ``reset()`` is called; so a stop that comes a moment before a run is not lost. While nobody
/// stops anything it costs nothing.
public final class Interrupt: @unchecked Sendable {
  // @unchecked: the control block is a reference-counted C struct of atomics.
  private let control: OpaquePointer
  private let wake = Mutex<(@Sendable () -> Void)?>(nil)

  init(host: OpaquePointer) { control = lsh_control_retain(lsh_host_control(host)) }

  deinit { lsh_control_release(control) }

  /// Stops the run, or the next one if there is none under way. False when a stop was in force already.
  @discardableResult
  public func stop(_ reason: StopReason = .cancelled) -> Bool {
    let isFirst = lsh_control_stop(control, reason.rawValue == 0 ? StopReason.cancelled.rawValue : reason.rawValue)
    wake.withLock { $0 }?()
    return isFirst
  }

  /// Sets what ends a wait of the host for which the script waits. A stop calls it, on the thread that stops.
  public func onStop(_ wake: @escaping @Sendable () -> Void) { self.wake.withLock { $0 = wake } }

  /// The stop that is in force.
  public var reason: StopReason? {
    let reason = lsh_control_reason(control)
    return reason == 0 ? nil : StopReason(rawValue: reason)
  }

  /// Lets the state run again.
  public func reset() { lsh_control_reset(control) }
}

import CLua
import LuaShim
import Synchronization

/// A Lua value held from Swift. It keeps the value alive until the reference goes.
///
/// It may go on any thread: the release is queued and carried out when the state next runs. Only the thread that runs
/// the state may look at the value. Outliving the state is harmless.
public final class Reference: Sendable {
  let id: Int32
  let releases: Releases

  init(id: Int32, releases: Releases) {
    self.id = id
    self.releases = releases
  }

  deinit { releases.add(id) }
}

/// Registry places whose references have gone, from any thread, until the state takes them back.
final class Releases: Sendable {
  private let pending = Mutex<[Int32]>([])
  private let any = Atomic<Bool>(false)

  func add(_ id: Int32) {
    pending.withLock { $0.append(id) }
    any.store(true, ordering: .releasing)
  }

  func drain(_ release: (Int32) -> Void) {
    guard any.load(ordering: .acquiring) else { return }
    let ids = pending.withLock { pending in
      any.store(false, ordering: .relaxed)
      return exchange(&pending, with: [])
    }
    for id in ids { release(id) }
  }

  private func exchange(_ place: inout [Int32], with new: [Int32]) -> [Int32] {
    let old = place
    place = new
    return old
  }
}

/// A place for a Lua value with a generation: plain data for what completes late. A released slot is told apart from
/// one that has been given out again.
public struct Slot: Hashable, Sendable {
  let id: Int32
  let generation: UInt32
}

/// The generations of a state's slots.
struct SlotTable {
  private var generations: [Int32: UInt32] = [:]
  private var last: UInt32 = 0

  mutating func made(_ id: Int32) -> Slot {
    last &+= 1
    generations[id] = last
    return Slot(id: id, generation: last)
  }

  func isCurrent(_ slot: Slot) -> Bool { generations[slot.id] == slot.generation }

  mutating func released(_ slot: Slot) -> Bool {
    guard isCurrent(slot) else { return false }
    generations[slot.id] = nil
    return true
  }
}

extension Stack {
  /// Pops the topmost value into a reference.
  public func popReference() -> Reference {
    let state = self.state
    state.releasePending()
    return Reference(id: luaL_ref(raw, LSH_REGISTRY_INDEX), releases: state.releases)
  }

  /// A reference to the value at `index`.
  public func reference(_ index: Int) -> Reference {
    copy(index)
    return popReference()
  }

  /// Pops the topmost value into a slot. Release the slot with ``release(_:)``.
  public func popSlot() -> Slot {
    let id = luaL_ref(raw, LSH_REGISTRY_INDEX)
    return state.references.made(id)
  }

  /// Releases a slot. False when that has been done before.
  @discardableResult
  public func release(_ slot: Slot) -> Bool {
    guard state.references.released(slot) else { return false }
    luaL_unref(raw, LSH_REGISTRY_INDEX, slot.id)
    return true
  }
}

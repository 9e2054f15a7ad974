import GovernorShim

/// The places for requests at once, as one program sees them: those it has, its tasks that wait for one, and what it owes to other programs.
///
/// A program whose tasks wait in line hands its places on among them. So that others get theirs, it gives a place up while another program
/// has less than its share and says so (docs/remote.md, "The governor").
struct Places {
  typealias Waiting = CheckedContinuation<Int?, Never>

  /// What came of looking for a place for those who wait.
  enum Step {
    case found(Int, Waiting)
    /// Others have them.
    case later
    /// Nobody waits, or this program has all of them.
    case enough
  }

  private var line: [(number: UInt64, continuation: Waiting)] = []
  private var lastNumber: UInt64 = 0
  private var isTaken: [Bool]
  /// Since when this program has had a place.
  private var since: [UInt64]
  private var held = 0
  /// Whether someone looks for places that others have, for those in the line.
  private var isLooking = false
  private var saysItWants = false
  /// Until when no further place is taken, as one was given up.
  private var restsUntil: UInt64 = 0
  private var programs = 1
  private var countedAt: UInt64?

  /// How long a place is kept at least.
  private static let turn: UInt64 = 50_000_000
  /// How long the place that was given up is left to others; they look every 5 ms.
  private static let rest: UInt64 = 12_000_000
  /// How long a count of the programs is believed.
  private static let countAgain: UInt64 = 100_000_000

  init(count: Int) {
    isTaken = Array(repeating: false, count: count)
    since = Array(repeating: 0, count: count)
  }

  // MARK: The line

  /// How many wait.
  var queued: Int { line.count }

  /// A number of one's own in the line.
  mutating func nextNumber() -> UInt64 {
    lastNumber += 1
    return lastNumber
  }

  /// Stands in the line.
  mutating func wait(_ number: UInt64, _ continuation: Waiting) { line.append((number, continuation)) }

  /// Takes the one out who has waited longest.
  mutating func nextInLine() -> Waiting? { line.isEmpty ? nil : line.removeFirst().continuation }

  /// Takes one out who does not wait any longer.
  mutating func takeOut(_ number: UInt64) -> Waiting? {
    line.firstIndex { $0.number == number }.map { line.remove(at: $0).continuation }
  }

  /// Whether someone has to begin to look for places, for those in the line.
  mutating func beginsToLook(at now: UInt64, _ page: OpaquePointer) -> Bool {
    guard !isLooking, !line.isEmpty, held < isTaken.count else { return false }
    isLooking = true
    sayWhatIsWanted(now, page)
    return true
  }

  /// Looks for a place for the first in the line.
  mutating func look(at now: UInt64, _ page: OpaquePointer) -> Step {
    guard !line.isEmpty, held < isTaken.count else {
      isLooking = false
      sayWhatIsWanted(now, page)
      return .enough
    }
    guard let place = take(at: now, page), let next = nextInLine() else { return .later }
    return .found(place, next)
  }

  // MARK: The places

  /// Takes a place that nobody has, unless others wait already.
  mutating func takeWithoutWaiting(at now: UInt64, _ page: OpaquePointer) -> Int? {
    line.isEmpty && held < isTaken.count ? take(at: now, page) : nil
  }

  private mutating func take(at now: UInt64, _ page: OpaquePointer) -> Int? {
    if now < restsUntil, held >= share(at: now, page) { return nil }
    let place = isTaken.indices.first { !isTaken[$0] && governorshim_lock(page, Int32($0)) }
    guard let place else { return nil }
    isTaken[place] = true
    since[place] = now
    held += 1
    sayWhatIsWanted(now, page)
    return place
  }

  /// Lets go of a place.
  mutating func free(_ place: Int, at now: UInt64, _ page: OpaquePointer) {
    isTaken[place] = false
    held -= 1
    governorshim_unlock(page, Int32(place))
    sayWhatIsWanted(now, page)
  }

  /// Whether a place goes to another program: this one has had it for a turn, has more than its share, and another one has less.
  mutating func givesUp(_ place: Int, at now: UInt64, _ page: OpaquePointer) -> Bool {
    guard now > since[place] + Self.turn, governorshim_wanted(page), held > share(at: now, page) else { return false }
    restsUntil = now + Self.rest
    return true
  }

  /// A program's share of the places; none where there are more programs than places.
  private mutating func share(at now: UInt64, _ page: OpaquePointer) -> Int {
    if countedAt.map({ now > $0 + Self.countAgain }) ?? true {
      programs = Int(governorshim_programs(page))
      countedAt = now
    }
    return isTaken.count / programs
  }

  private mutating func sayWhatIsWanted(_ now: UInt64, _ page: OpaquePointer) {
    let wants = isLooking && held < max(1, share(at: now, page))
    guard wants != saysItWants else { return }
    saysItWants = wants
    governorshim_want(page, wants)
  }
}

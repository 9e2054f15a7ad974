import Contract
import Testing
import UserPoolSQLite

@testable import UserPool

@Suite("Tallies")
struct TallyTests {
  private let rule = TallyRule(free: 5, forgiven: 60_000, firstWait: 30_000, longestWait: 900_000)

  @Test("the door is closed for twice as long after each that follows, up to the longest")
  func growth() {
    var tally: Tally?
    let now: Int64 = 1_000_000
    let waits = (0..<12).map { _ -> Int64 in
      tally = rule.counting(tally, at: now)
      return rule.closed(tally, at: now) ?? 0
    }
    #expect(waits == [0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900, 900].map { $0 * 1000 })
  }

  @Test("time forgives one after the other, and keeps what has passed towards the next")
  func forgiving() {
    var tally: Tally? = nil
    for _ in 0..<4 { tally = rule.counting(tally, at: 0) }
    #expect(rule.count(of: tally, at: 59_999) == 4)
    #expect(rule.count(of: tally, at: 60_000) == 3)
    #expect(rule.count(of: tally, at: 240_000) == 0)
    tally = rule.counting(tally, at: 90_000)
    #expect(rule.count(of: tally, at: 90_000) == 4)
    #expect(rule.count(of: tally, at: 120_000) == 3, "the half minute before counts")
  }

  @Test("no number in the file traps, and none closes the door for longer than the rule's longest time")
  func oddNumbers() {
    let odd: [Int64] = [.min, .min + 1, -1, 0, 1, 900_000, 1_656_818_430_000, .max - 1, .max]
    for count in odd {
      for at in odd {
        for until in odd {
          for now in odd {
            let tally = Tally(count: count, at: at, until: until)
            #expect((rule.closed(tally, at: now) ?? 0) <= rule.longestWait)
            #expect(rule.count(of: tally, at: now) >= 0)
            #expect(rule.counting(tally, at: now).count >= 1)
          }
        }
      }
    }
  }

  @Test("a clock that is set back locks nobody for longer")
  func clockSetBack() async throws {
    let pool = try await GuessBoundTests.pool()
    for _ in 0..<5 { _ = try await GuessBoundTests.attempt(pool, GuessBoundTests.wrong, from: "10.0.0.1") }
    pool.clock.advance(-86_400_000 * 365)
    #expect(try await GuessBoundTests.attempt(pool, GuessBoundTests.password, from: "10.0.0.1") == "200")
  }

  @Test("a flood of new ones goes before those that count more, and the table stays bounded")
  func bounded() throws {
    let pool = try TestPool()
    let now = pool.clock.milliseconds
    let victim = TallyKey(subject: "victim", network: "")
    try pool.writing { (transaction) throws(PoolFailure) in
      try transaction.saveTally(Tally(count: 7, at: now), victim, at: now)
      for number in 0..<(Int(TallyRetention.most) + 1000) {
        try transaction.saveTally(Tally(count: 1, at: now), TallyKey(subject: "\(number)", network: ""), at: now)
      }
    }
    let kept = try pool.reading { (transaction) throws(PoolFailure) in
      var kept = 0
      for number in 0..<(Int(TallyRetention.most) + 1000)
      where try transaction.tally(TallyKey(subject: "\(number)", network: "")) != nil { kept += 1 }
      return kept
    }
    #expect(kept <= Int(TallyRetention.most) + 64 && kept > Int(TallyRetention.most) - 1000)
    let kept2 = try pool.reading { (transaction) throws(PoolFailure) in try transaction.tally(victim) }
    #expect(kept2?.count == 7)
    try pool.writing { (transaction) throws(PoolFailure) in
      let later = now + TallyRetention.age + 1
      try transaction.saveTally(Tally(count: 1, at: later), TallyKey(subject: "new", network: ""), at: later)
    }
    let old = try pool.reading { (transaction) throws(PoolFailure) in try transaction.tally(victim) }
    #expect(old == nil)
  }
}

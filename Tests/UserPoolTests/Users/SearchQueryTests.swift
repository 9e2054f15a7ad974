import Contract
import Testing

@testable import UserPool

@Suite("listUsers with searchQuery")
struct SearchQueryTests {
  @Test(
    "carries out bool, term, terms, match, wildcard, range and exists",
    arguments: [
      (["term": ["username": "c"]], "c"), (["term": ["username": ["value": "c"]]], "c"),
      (["terms": ["username": ["a", "b"]]], "ab"), (["match": ["city": "北京"]], "a"),
      (["match": ["city": ["query": "bei"]]], "b"), (["match": ["status": "Suspended"]], "c"),
      (["wildcard": ["email": "*@example.???"]], "ab"), (["wildcard": ["company": ["value": "100%*"]]], "c"),
      (["wildcard": ["nickname": "*\\\\*"]], "f"), (["range": ["created_at": ["gte": "2022-07-03T03:20:34Z"]]], "def"),
      (["range": ["createdAt": ["gt": "2022-07-03T03:20:34Z", "lt": "2022-07-03T03:20:36Z"]]], "e"),
      (["exists": ["field": "email"]], "ab"),
      (["exists": ["field": "phone_country_code"]], "d"), (["match_all": [:]], "abcdef"),
      (["bool": ["must": [["term": ["status": "Activated"]], ["exists": ["field": "email"]]]]], "ab"),
      (["bool": ["must": ["term": ["status": "Activated"]], "must_not": [["term": ["gender": "M"]]]]], "bef"),
      (["bool": ["should": [["term": ["username": "a"]], ["term": ["username": "f"]]]]], "af"),
      (["bool": ["must": [["term": ["status": "Activated"]]], "should": [["term": ["username": "a"]]]]], "abef"),
      (["bool": ["filter": [["bool": ["must_not": [["exists": ["field": "email"]]]]]]]], "cdef"),
      (["bool": [:]], "abcdef"), (["term": ["email.keyword": "A@example.com"]], "a"),
    ] as [(Value, String)])
  func clauses(query: Value, expected: String) async throws {
    let pool = try await ListUsersTests.sample()
    let list = try await pool.data("listUsers", ["searchQuery": ["query": query]])
    #expect(list.names.joined() == expected)
    // The query itself is taken as well as one that stands in `query`.
    #expect(try await pool.data("listUsers", ["searchQuery": query]).names.joined() == expected)
  }

  @Test("sorts by what it is told, a score aside")
  func sort() async throws {
    let pool = try await ListUsersTests.sample()
    let list = try await pool.data(
      "listUsers",
      ["searchQuery": ["query": ["exists": ["field": "username"]], "sort": ["_score", ["created_at": "DESC"]]]])
    #expect(list.names.joined() == "fedcba")
  }

  @Test("a bare query may have its order beside it, and holds together with one in `query`")
  func bare() async throws {
    let pool = try await ListUsersTests.sample()
    let sorted: Value = ["exists": ["field": "email"], "sort": [["created_at": "DESC"]]]
    #expect(try await pool.data("listUsers", ["searchQuery": sorted]).names.joined() == "ba")
    let both: Value = ["exists": ["field": "email"], "query": ["term": ["username": "a"]]]
    #expect(try await pool.data("listUsers", ["searchQuery": both]).names.joined() == "a")
  }

  @Test(
    "answers 501 to what it does not know and names it",
    arguments: [
      (["query": ["fuzzy": ["name": "x"]]], "501 searchQuery.query.fuzzy: fuzzy"),
      (
        ["query": ["bool": ["minimum_should_match": 2]]],
        "501 searchQuery.query.bool.minimum_should_match: bool.minimum_should_match"
      ),
      (["aggs": [:]], "501 searchQuery.aggs: aggs"), (["fuzzy": ["name": "x"]], "501 searchQuery.fuzzy: fuzzy"),
      (
        ["query": ["range": ["createdAt": ["format": "x"]]]],
        "501 searchQuery.query.range.createdAt.format: range.format"
      ),
      (["query": ["term": ["department": "x"]]], "501 searchQuery.query.term.department: department"),
    ] as [(Value, String)])
  func unsupported(query: Value, expected: String) async throws {
    let pool = try TestPool()
    #expect(try await pool.refusal("listUsers", ["searchQuery": query]).hasPrefix(expected + " is not supported"))
  }

  @Test(
    "refuses what is malformed with 400",
    arguments: [
      (["query": "x"], "400 searchQuery.query: must be an object, not a string"),
      (["query": ["terms": ["name": "x"]]], "400 searchQuery.query.terms.name: must be an array, not a string"),
      (
        ["query": ["term": ["nothing": "x"]]],
        "400 searchQuery.query.term.nothing: nothing is neither a field of users nor a custom field"
      ),
      (
        ["query": ["wildcard": ["loginsCount": "1*"]]],
        "400 searchQuery.query.wildcard.loginsCount: loginsCount does not support the operator wildcard"
      ),
      (["sort": ["shoeSize"]], "400 searchQuery.sort[0]: the list cannot be sorted by shoeSize"),
    ] as [(Value, String)])
  func malformed(query: Value, expected: String) async throws {
    let pool = try TestPool()
    #expect(try await pool.refusal("listUsers", ["searchQuery": query]) == expected)
  }

  @Test("a search nested as deep as the contract allows is carried out or refused, and never brings the program down")
  func deep() async throws {
    let pool = try TestPool()
    func nested(_ levels: Int) -> Value {
      var query: Value = ["term": ["name": "x"]]
      for level in 0..<levels {
        query = ["bool": [level % 2 == 0 ? "should" : "must": [query, ["term": ["name": .string("n\(level)")]]]]]
      }
      return ["searchQuery": ["query": query]]
    }
    #expect(try await pool.call("listUsers", nested(14)).isSuccess)
    #expect(
      try await pool.refusal("listUsers", nested(60))
        == "400 the filter has too many conditions, or its conditions are too long")
    var negations: Value = ["term": ["name": "x"]]
    for _ in 0..<80 { negations = ["bool": ["must_not": negations]] }
    #expect(try await pool.call("listUsers", ["searchQuery": ["query": negations]]).isSuccess)
  }
}

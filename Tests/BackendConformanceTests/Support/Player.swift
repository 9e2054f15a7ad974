import Contract
import Testing

/// Plays a case on a backend and notes what came.
struct Player {
  let contender: Contender
  private var kept: [String: Contract.Value] = [:]
  private var leveller = Leveller()

  init(_ contender: Contender) { self.contender = contender }

  /// What each step gave, levelled. What is not as the case expects is recorded as an issue.
  static func play(_ played: Case, _ contender: Contender) async throws -> [Answered] {
    var player = Player(contender)
    var answers: [Answered] = []
    for (index, step) in played.steps.enumerated() {
      let answered = try await player.perform(step)
      player.check(answered, step, "\(contender.route) step \(index + 1), \(step.call): \(answered)")
      answers.append(player.leveller.level(answered))
      contender.clock.advance(1000)
    }
    return answers
  }

  private mutating func perform(_ step: Case.Step) async throws -> Answered {
    let operation = try #require(Self.operation(step), "\(step.call): no such operation")
    var context = RequestContext(caller: try caller(step, operation), language: step.language)
    context.clientAddress = nil
    let answered = await Self.ask(
      contender.backend, operation, filled(step.argument), context, ignoring: step.ignoresUnknownFields)
    for (name, place) in step.keep {
      guard let found = Self.find(place, in: answered.data) else {
        throw CaseError("\(contender.route), \(step.call): nothing at \(place) in \(answered)")
      }
      kept[name] = found
    }
    return answered
  }

  /// Asks a backend through the contract's check.
  static func ask(
    _ backend: any Backend, _ operation: Contract.Operation, _ argument: Contract.Value, _ context: RequestContext,
    ignoring: Bool = false
  ) async -> Answered {
    do {
      let request = try Catalogue.request(
        operation, body: Tape(argument), context: context, unknownFields: ignoring ? .ignore : .refuse)
      return Answered(try await backend.perform(request))
    } catch let error as ArgumentError {
      return Answered(error)
    } catch let fault as Fault {
      return Answered(fault)
    } catch {
      return Answered(Fault(.defect, "\(error)"))
    }
  }

  private static func operation(_ step: Case.Step) -> Contract.Operation? {
    if let client = step.client { return Catalogue.operation(named: step.call, client: client) }
    return Catalogue.operation(named: step.call, client: .management)
      ?? Catalogue.operation(named: step.call, client: .authentication)
  }

  private func caller(_ step: Case.Step, _ operation: Contract.Operation) throws -> Caller {
    switch step.caller {
    case "administrator"?: return .administrator
    case "application"?: return .application(id: nil, accessToken: nil)
    case let name?:
      let token = name.hasPrefix("$") ? kept[String(name.dropFirst())]?.string : name
      return .application(id: nil, accessToken: .init(try #require(token, "\(name) was not kept")))
    case nil: return operation.client == .management ? .administrator : .application(id: nil, accessToken: nil)
    }
  }

  /// A value with what was kept in place of `$name` and `${name}`.
  private func filled(_ value: Contract.Value) -> Contract.Value {
    switch value {
    case .string(let text):
      if text.hasPrefix("$"), let whole = kept[String(text.dropFirst())] { return whole }
      guard text.contains("${") else { return value }
      return .string(
        kept.reduce(text) { text, entry in
          text.replacing("${\(entry.key)}", with: entry.value.string ?? "\(entry.value.integer ?? 0)")
        })
    case .array(let elements): return .array(elements.map(filled))
    case .object(let members): return .object(members.map { .init($0.name, filled($0.value)) })
    default: return value
    }
  }

  private static func find(_ place: String, in data: Contract.Value?) -> Contract.Value? {
    place.split(separator: ".").reduce(data) { value, step in
      Int(step).map { value?[$0] } ?? value?[String(step)]
    }
  }

  private func check(_ answered: Answered, _ step: Case.Step, _ place: String) {
    if let path = step.argumentError {
      #expect(answered.fault == "argument", "\(place)")
      #expect(answered.path.rendered(indexBase: 0) == path, "\(place)")
      return
    }
    #expect(answered.fault == nil && answered.statusCode == step.statusCode, "\(place)")
    #expect(answered.apiCode == step.apiCode, "\(place)")
    #expect(answered.statusCode == 200 || answered.hasRequestId, "\(place)")
    if let path = step.path { #expect(answered.path == path, "\(place)") }
    if let message = step.message { #expect(answered.message.contains(message), "\(place)") }
    if let wanted = step.data {
      let difference = Subset.difference(filled(wanted), answered.data ?? .null, at: "data")
      #expect(difference == nil, "\(place)")
    }
  }
}

/// Whether a value has everything that another one asks for.
enum Subset {
  /// Where it has not; nil where it has. `"*"` stands for anything, `{"$absent": true}` for nothing at all, `{"$count": 3}` for a list of that length.
  static func difference(_ wanted: Contract.Value, _ got: Contract.Value?, at place: String) -> String? {
    if case .object(let members) = wanted {
      if wanted["$absent"] != nil { return got == nil ? nil : "\(place) is there" }
      if let count = wanted["$count"]?.integer {
        return got?.array.map { Int64($0.count) } == count ? nil : "\(place) has not \(count)"
      }
      guard case .object? = got else { return "\(place) is no object" }
      return members.lazy.compactMap { difference($0.value, got?[$0.name], at: "\(place).\($0.name)") }.first
    }
    guard let got else { return "\(place) is missing" }
    if wanted == "*" { return nil }
    guard case .array(let elements) = wanted else { return wanted == got ? nil : "\(place) differs" }
    guard let given = got.array, given.count == elements.count else { return "\(place) has another length" }
    for (index, element) in elements.enumerated() {
      if let found = difference(element, given[index], at: "\(place)[\(index)]") { return found }
    }
    return nil
  }
}

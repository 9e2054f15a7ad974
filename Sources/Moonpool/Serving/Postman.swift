/// Delivers what served requests put into the outbox, as long as the server runs.
struct Postman: Sendable {
  /// How long it rests between two looks into the outbox.
  private static let pause = Duration.seconds(1)

  let mailroom: Mailroom
  let console: Console

  /// Looks until the task is cancelled. What cannot be delivered stays in the outbox; the same complaint is made once.
  func run() async {
    var complaint = ""
    while !Task.isCancelled {
      do throws(CommandError) {
        _ = try await mailroom.deliver()
        complaint = ""
      } catch {
        if error.message != complaint { console.failure("the outbox: \(error.message)") }
        complaint = error.message
      }
      // Cancelled: the loop ends.
      try? await Task.sleep(for: Self.pause)
    }
  }
}

import Contract
import Delivery
import ScriptHost
import UserPool

/// Delivers what waits in a pool's outbox, by the carriers that its target names, else into a folder beside the pool.
struct Mailroom {
  private let opened: OpenPool

  /// The mailroom of a pool.
  init(_ opened: OpenPool) { self.opened = opened }

  /// The result of a round of deliveries.
  struct Summary {
    /// The counts.
    var counts: OutboxSummary
    /// The folder of messages that have no other carrier; nil if no message went there.
    var folder: String?
    /// What other processes are delivering.
    var held: [HeldMessages] = []
    /// True if the target keeps its messages in the outbox.
    var isOff = false

    /// A line for people about what was delivered; nil if there was nothing to deliver.
    var text: String? {
      var parts: [String] = []
      if counts.sent > 0 { parts.append("\(Count.grouped(counts.sent)) delivered" + (folder.map { " (\($0))" } ?? "")) }
      if counts.retried > 0 { parts.append("\(Count.grouped(counts.retried)) to be retried later") }
      if counts.failed > 0 {
        parts.append("\(Count.grouped(counts.failed)) failed; 'moonpool pool outbox list' shows why")
      }
      return parts.isEmpty ? nil : "messages: " + parts.joined(separator: ", ")
    }
  }

  /// Delivers what is due now.
  /// - Throws: ``CommandError``: `configuration` for wrong delivery options, `pool` if the outbox cannot be read.
  func deliver() async throws(CommandError) -> Summary {
    // An empty outbox, the usual case, must not cost the reading of any options.
    let counts: [OutboxMessage.State: Int]
    do throws(Fault) { counts = try OutboxDesk(pool: opened.pool).counts() } catch {
      throw CommandError(.pool, "\(opened.path): \(error.message)")
    }
    guard counts[.queued] != nil || counts[.sending] != nil else {
      return Summary(counts: OutboxSummary(), folder: nil)
    }
    let options = try DeliveryOptions(opened.target, poolPath: opened.path)
    do throws(Fault) {
      guard let transport = options.transport else {
        let held = try OutboxDesk(pool: opened.pool).held()
        return Summary(counts: OutboxSummary(), folder: nil, held: held, isOff: true)
      }
      let summary = try await OutboxWorker(pool: opened.pool).deliverDue(by: transport)
      return Summary(
        counts: summary, folder: options.usesFolderAlone ? options.folder : nil,
        held: try OutboxDesk(pool: opened.pool).held())
    } catch {
      throw CommandError(.pool, "\(opened.path): \(error.message)")
    }
  }
}

/// A prompt as the terminal shows it: plain text, and how it is set off.
public struct PromptText: Sendable, Equatable {
  public enum Emphasis: Sendable, Equatable { case plain, caution }
  public var text: String
  public var emphasis: Emphasis

  public init(_ text: String, emphasis: Emphasis = .plain) {
    self.text = text
    self.emphasis = emphasis
  }
}

/// The result of asking for a line.
public enum LineInput: Sendable, Equatable {
  /// A line, or several pasted or recalled at once, without the last line end: a ``SystemText``, since what names a
  /// file need not be UTF-8.
  case line(String)
  /// Ctrl-C.
  case interrupted
  /// Ctrl-D on an empty line, or the end of a file.
  case ended
}

/// A source of lines: a terminal or a file.
public protocol LineSource: AnyObject, Sendable {
  /// Asks for the next line.
  /// - Parameters:
  ///   - prompt: shown in front of it.
  ///   - draft: the initial text of the line, such as the one that `\edit` leaves.
  func next(_ prompt: PromptText, draft: String) async -> LineInput
  /// Asks for the next line of an entry.
  /// - Parameter earlier: the previous lines of the entry, without the last line end; completion needs them.
  func next(_ prompt: PromptText, draft: String, earlier: String) async -> LineInput
  /// Keeps an entry, several lines included, as one item of the history.
  func remember(_ entry: String)
}

extension LineSource {
  /// Asks for the next line where nothing is completed.
  public func next(_ prompt: PromptText, draft: String, earlier: String) async -> LineInput {
    await next(prompt, draft: draft)
  }
}

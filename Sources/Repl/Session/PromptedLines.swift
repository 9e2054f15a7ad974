import Glibc

/// Lines of a terminal that knows no editing (`TERM=dumb`), or where the line editor is not installed: a prompt, and
/// what is typed behind it.
public final class PromptedLines: LineSource {
  private let lines = StreamLines()

  /// The lines of standard input, prompts on standard error.
  public init() {}

  public func next(_ prompt: PromptText, draft: String) async -> LineInput {
    // What is to be edited cannot be; it is shown, to be typed anew.
    let text = (draft.isEmpty ? "" : (draft.hasSuffix("\n") ? draft : draft + "\n")) + prompt.text
    _ = PrivateFile.write(Array(text.utf8), to: 2)
    return await lines.next(prompt, draft: "")
  }

  /// There is no history.
  public func remember(_ entry: String) {}
}

/// The line ends that editors, `echo` and secret stores put behind the one line of a file: `fs.read("secret")` holds
/// them as well.
public enum LineEnds {
  /// The text without the line ends behind it.
  public static func trimmed(_ text: String) -> String {
    var bytes = text.utf8[...]
    while let last = bytes.last, last == 10 || last == 13 { bytes.removeLast() }
    return String(bytes) ?? text
  }
}

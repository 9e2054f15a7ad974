import Contract
import Lua

/// The error of a Lua value that cannot become data: a function, a list with holes, a table that contains itself.
struct BridgeError: Error, CustomStringConvertible {
  /// Where in the value, from the outside in.
  var path: Path
  /// What was expected.
  var expected: String
  /// What was there.
  var got: String

  init(expected: String, got: String) {
    path = Path()
    self.expected = expected
    self.got = got
  }

  /// The run is to end, or the table changed while it was read.
  init(_ error: LuaError) {
    let expected = error.stop == nil ? "a table that does not change while it is read" : "a run that goes on"
    self.init(expected: expected, got: error.message)
  }

  func inside(_ element: Path.Element) -> BridgeError {
    var error = self
    error.path.elements.insert(element, at: 0)
    return error
  }

  var message: String { "expected \(expected), got \(got)" }

  var description: String { path.isEmpty ? message : "\(path.rendered(indexBase: 1)): \(message)" }
}

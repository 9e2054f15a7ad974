/// The texts that cells share (xl/sharedStrings.xml): one run of bytes, and where each text ends.
final class SharedTexts: XMLHandler {
  private let limits: Limits
  private var bytes: [UInt8] = []
  private var ends: [Int] = []
  private var isInItem = false
  private var isCollecting = false
  private var phonetic = 0

  init(_ limits: Limits) { self.limits = limits }

  /// How many there are.
  var count: Int { ends.count }

  /// The bytes of a text that is there.
  func bytes(of index: Int) -> ArraySlice<UInt8> { bytes[(index == 0 ? 0 : ends[index - 1])..<ends[index]] }

  override func begin(_ name: XMLName, _ attributes: XMLAttributes) {
    if name == "si" {
      isInItem = true
    } else if name == "rPh" {
      // How a text is read aloud is no part of it.
      phonetic += 1
    } else if name == "t" {
      isCollecting = isInItem && phonetic == 0
    }
  }

  override func end(_ name: XMLName) {
    if name == "si" {
      isInItem = false
      ends.append(bytes.count)
      if ends.count > limits.sharedTexts {
        problem = SpreadsheetError(.limit, "has more than \(limits.sharedTexts) shared texts")
      }
    } else if name == "rPh" {
      phonetic -= 1
    } else if name == "t" {
      isCollecting = false
    }
  }

  override func text(_ more: UnsafeBufferPointer<UInt8>) {
    guard isCollecting else { return }
    bytes.append(contentsOf: more)
    if bytes.count > limits.sharedTextBytes {
      problem = SpreadsheetError(.limit, "has more than \(limits.sharedTextBytes >> 20) MiB of shared texts")
    }
  }
}

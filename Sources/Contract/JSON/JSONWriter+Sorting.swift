extension JSONWriter {
  /// Puts the members of the object that ends here into the order of their names' bytes as written.
  func sort(_ members: Members) {
    let bytes = text.bytes
    let end = text.count
    let places = members.places
    let first = places[0].start
    // The text between two members (a comma, a line's end and blanks) is the same everywhere.
    let gap = first - members.start + 1
    let separator = places[1].start - gap
    let parts = places.indices.map { index in
      let start = places[index].start
      let stop = index + 1 < places.count ? places[index + 1].start - gap : end
      return Part(start: start, length: stop - start, nameLength: places[index].nameEnd - start)
    }
    let order = parts.sorted { compareBytes($0.name(in: bytes), $1.name(in: bytes)) < 0 }
    let sorted = Scratch(capacity: end - first)
    for (index, part) in order.enumerated() {
      if index > 0 { sorted.append(bytes + separator, gap) }
      sorted.append(bytes + part.start, part.length)
    }
    UnsafeMutableRawPointer(bytes + first).copyMemory(from: sorted.bytes, byteCount: end - first)
  }

  private struct Part {
    let start: Int
    let length: Int
    let nameLength: Int

    /// The name without its quotes.
    func name(in bytes: UnsafeMutablePointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
      UnsafeBufferPointer(start: bytes + start + 1, count: nameLength - 2)
    }
  }
}

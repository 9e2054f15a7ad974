import Contract
import Lua

/// The catalogue's field names inside a Lua state, both ways, without making a Swift string.
///
/// To Lua: each key that was ever pushed is kept in the state and pushed by number. From Lua: short strings are unique
/// in a state, so a kept name is known by its address.
final class FieldNames {
  private unowned let state: State
  // Memory of its own: an array in a class would be guarded against overlapping access at every field of every row.
  private let names: UnsafeMutableBufferPointer<InternedString?>
  private var byAddress = AddressTable()

  init(_ state: State) {
    self.state = state
    names = .allocate(capacity: Key.count)
    names.initialize(repeating: nil)
  }

  deinit { names.deallocate() }

  /// The name in the state.
  @inline(__always)
  func name(_ key: Key) -> InternedString {
    let id = Int(key.id)
    if id < names.count, let name = names[id] { return name }
    return keep(key)
  }

  private func keep(_ key: Key) -> InternedString {
    let name = state.intern(key.name)
    if Int(key.id) < names.count { names[Int(key.id)] = name }
    state.stack.push(name)
    if let address = state.stack.identity(-1) { byAddress.insert(address, key.id) }
    state.stack.pop()
    return name
  }

  /// The key of the string at `index`, or nil if the catalogue does not have the name.
  @inline(__always)
  func key(_ stack: Stack, _ index: Int, _ bytes: UnsafeRawBufferPointer) -> Key? {
    if let address = stack.identity(index), let id = byAddress.find(address) { return Key(id: id) }
    guard let key = Key(utf8: bytes.bindMemory(to: UInt8.self)) else { return nil }
    _ = keep(key)
    return key
  }
}

/// Numbers by address, in open addressing.
private struct AddressTable {
  private var addresses: [UInt] = Array(repeating: 0, count: 64)
  private var numbers: [UInt16] = Array(repeating: 0, count: 64)
  private var used = 0

  @inline(__always)
  private static func slot(_ address: UInt, _ mask: Int) -> Int {
    Int(truncatingIfNeeded: (address >> 4) &* 0x9E37_79B9_7F4A_7C15 >> 32) & mask
  }

  @inline(__always)
  func find(_ address: UnsafeRawPointer) -> UInt16? {
    let wanted = UInt(bitPattern: address)
    let mask = addresses.count - 1
    var slot = Self.slot(wanted, mask)
    while addresses[slot] != 0 {
      if addresses[slot] == wanted { return numbers[slot] }
      slot = (slot + 1) & mask
    }
    return nil
  }

  mutating func insert(_ address: UnsafeRawPointer, _ number: UInt16) {
    if (used + 1) * 2 > addresses.count { grow() }
    place(UInt(bitPattern: address), number)
  }

  private mutating func place(_ address: UInt, _ number: UInt16) {
    let mask = addresses.count - 1
    var slot = Self.slot(address, mask)
    while addresses[slot] != 0, addresses[slot] != address { slot = (slot + 1) & mask }
    if addresses[slot] == 0 { used += 1 }
    addresses[slot] = address
    numbers[slot] = number
  }

  private mutating func grow() {
    let before = zip(addresses, numbers)
    addresses = Array(repeating: 0, count: addresses.count * 2)
    numbers = Array(repeating: 0, count: addresses.count)
    used = 0
    for (address, number) in before where address != 0 { place(address, number) }
  }
}

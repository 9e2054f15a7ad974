import Cryptography
import CurlShim
import Glibc
import Synchronization

/// The bytes a transfer sends, read piece by piece by libcurl. Used by the transferring thread alone.
final class CurlUpload {
  private let bytes: Secret
  private var offset = 0

  init(_ bytes: Secret) { self.bytes = bytes }

  var count: Int { bytes.count }

  static let read: curlshim_data = { buffer, size, count, context in
    guard let buffer, let context else { return 0 }
    return Unmanaged<CurlUpload>.fromOpaque(context).takeUnretainedValue().read(into: buffer, size * count)
  }

  /// libcurl goes back to the start when it has to send again on another connection.
  static let seek: curlshim_seek = { context, offset, origin in
    guard let context, origin == SEEK_SET else { return CURL_SEEKFUNC_CANTSEEK }
    let upload = Unmanaged<CurlUpload>.fromOpaque(context).takeUnretainedValue()
    guard (0...upload.count).contains(Int(offset)) else { return CURL_SEEKFUNC_FAIL }
    upload.offset = Int(offset)
    return CURL_SEEKFUNC_OK
  }

  private func read(into buffer: UnsafeMutablePointer<CChar>, _ room: Int) -> Int {
    let count = min(room, bytes.count - offset)
    guard count > 0 else { return 0 }
    bytes.withUnsafeBytes { all in
      UnsafeMutableRawBufferPointer(start: buffer, count: count)
        .copyMemory(from: UnsafeRawBufferPointer(rebasing: all[offset..<offset + count]))
    }
    offset += count
    return count
  }
}

/// Tells a running transfer to stop. libcurl asks at least once a second.
final class CancellationFlag: Sendable {
  private let isSet = Atomic(false)

  func set() { isSet.store(true, ordering: .relaxed) }

  static let progress: curlshim_progress = { context, _, _, _, _ in
    guard let context else { return 0 }
    return Unmanaged<CancellationFlag>.fromOpaque(context).takeUnretainedValue().isSet.load(ordering: .relaxed) ? 1 : 0
  }
}

import CurlShim
import UserPool

/// One transfer's settings on a libcurl handle, and its run.
///
/// The first setting that fails is remembered and reported by `run`, so that callers set without checking each. Used by one thread, from making to `run`.
struct CurlTransfer: ~Copyable {
  private let handle: UnsafeMutableRawPointer
  private var setting: CURLcode = CURLE_OK
  private var lists: [UnsafeMutablePointer<curl_slist>] = []

  init(_ handle: UnsafeMutableRawPointer) {
    self.handle = handle
    // Several threads: no SIGALRM for name resolution. No .netrc, no redirects, no file URLs whatever a configuration says.
    set(CURLOPT_NOSIGNAL, 1)
    set(CURLOPT_FOLLOWLOCATION, 0)
  }

  deinit {
    for list in lists { curlshim_list_free(list) }
  }

  mutating func set(_ option: CURLoption, _ value: Int) {
    keep(curlshim_set_long(handle, option, value))
  }

  mutating func set(_ option: CURLoption, _ value: String) {
    keep(curlshim_set_string(handle, option, value))
  }

  /// Sets a list, which lives as long as the transfer.
  mutating func set(_ option: CURLoption, list values: [String]) {
    var list: UnsafeMutablePointer<curl_slist>?
    for value in values {
      guard let longer = curlshim_list_append(list, value) else {
        curlshim_list_free(list)
        return keep(CURLE_OUT_OF_MEMORY)
      }
      list = longer
    }
    guard let list else { return }
    lists.append(list)
    keep(curlshim_set_list(handle, option, list))
  }

  /// Trusts the authorities of a PEM file and no others: many a libcurl is built with a folder of the system's, which would count beside the file.
  mutating func setAuthorities(_ file: String) {
    set(CURLOPT_CAINFO, file)
    // A libcurl that knows no folders refuses the option, and does no harm.
    _ = curlshim_set_string(handle, CURLOPT_CAPATH, nil)
  }

  mutating func setTimeouts(_ timeouts: DeliveryTimeouts) {
    set(CURLOPT_CONNECTTIMEOUT_MS, timeouts.connectMilliseconds)
    set(CURLOPT_TIMEOUT_MS, timeouts.totalMilliseconds)
  }

  /// Runs the transfer; it blocks until the end, a timeout, or `cancellation`.
  /// - Returns: libcurl's result and the other side's last status, 0 when there was none.
  consuming func run(upload: CurlUpload, cancellation: CancellationFlag) -> CurlOutcome {
    guard setting == CURLE_OK else { return CurlOutcome(result: setting, status: 0) }
    let reading = Unmanaged.passUnretained(upload).toOpaque()
    let flag = Unmanaged.passUnretained(cancellation).toOpaque()
    keep(curlshim_set_reader(handle, CurlUpload.read, CurlUpload.seek, reading))
    keep(curlshim_set_writer(handle, { _, size, count, _ in size * count }, nil))
    keep(curlshim_set_progress(handle, CancellationFlag.progress, flag))
    // What the callbacks point to must not be released before libcurl is done with them.
    let result = withExtendedLifetime((upload, cancellation)) {
      setting == CURLE_OK ? curlshim_perform(handle) : setting
    }
    return CurlOutcome(result: result, status: curlshim_response_code(handle))
  }

  private mutating func keep(_ code: CURLcode) {
    if setting == CURLE_OK { setting = code }
  }
}

/// How a transfer ended.
struct CurlOutcome {
  let result: CURLcode
  let status: Int

  var succeeded: Bool { result == CURLE_OK }

  /// The failure of a transfer that never got an answer to judge by.
  func failure(_ peer: String) -> DeliveryError {
    let reason = curlshim_strerror(result).map { String(cString: $0) } ?? "error \(result.rawValue)"
    let cause = "\(peer): \(reason)"
    switch result {
    case CURLE_ABORTED_BY_CALLBACK: return DeliveryError(.cancelled, isPermanent: false, cause: "\(peer): cancelled")
    case CURLE_OPERATION_TIMEDOUT: return DeliveryError(.timedOut, isPermanent: false, cause: cause)
    case CURLE_LOGIN_DENIED, CURLE_REMOTE_ACCESS_DENIED:
      return DeliveryError(.unauthorized, isPermanent: false, cause: cause)
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_USE_SSL_FAILED, CURLE_SSL_CACERT_BADFILE,
      CURLE_SSL_ISSUER_ERROR, CURLE_SSL_CIPHER, CURLE_SSL_INVALIDCERTSTATUS:
      return DeliveryError(.insecure, isPermanent: false, cause: cause)
    case CURLE_BAD_FUNCTION_ARGUMENT, CURLE_UNKNOWN_OPTION, CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL,
      CURLE_NOT_BUILT_IN, CURLE_OUT_OF_MEMORY:
      return DeliveryError(.invalidConfiguration, isPermanent: false, cause: cause)
    default: return DeliveryError(.unreachable, isPermanent: false, cause: cause)
    }
  }
}

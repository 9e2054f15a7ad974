/// Certificates and keys made for the tests alone.
enum TestCertificates {
  /// A certificate of `localhost`.
  static let certificate = """
    -----BEGIN CERTIFICATE-----
    MIIBfzCCASWgAwIBAgIUJlavblYJh/D6zBQ2ASQKmE/SFVAwCgYIKoZIzj0EAwIw
    FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMjEyNTgwNloYDzIwNTcwMTAz
    MTI1ODA2WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
    PQMBBwNCAAQwzMWiyGSeINcrphDj8cRGMMl7mnydVTIDsxthh0nQ6ssz8c6pK+Mo
    sfmBPoWHekHQai+BFWkccqIisHqFfF00o1MwUTAdBgNVHQ4EFgQUsFHMTjg4fByX
    8A1ej+5WGo1UbQYwHwYDVR0jBBgwFoAUsFHMTjg4fByX8A1ej+5WGo1UbQYwDwYD
    VR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiBvS+/Q6NTcT1VezFYzUioH
    Syfzr4mSUTZ+XXvcf9HWFQIhAMlqzYDCH6PcDv972DB7S5NN2gAc53eelPvkJMeD
    W/Yx
    -----END CERTIFICATE-----
    """
  /// Its key.
  static let key = """
    -----BEGIN PRIVATE KEY-----
    MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgWZ7b93Kiyakq6T+s
    7CoJV0Df9nbPSU+3y3xc5j64W3mhRANCAAQwzMWiyGSeINcrphDj8cRGMMl7mnyd
    VTIDsxthh0nQ6ssz8c6pK+MosfmBPoWHekHQai+BFWkccqIisHqFfF00
    -----END PRIVATE KEY-----
    """
  /// A key of another certificate.
  static let otherKey = """
    -----BEGIN PRIVATE KEY-----
    MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgUF3ZjgOHRfNosxnV
    ReqACuFbnDonGp5WdZcCRcLJhNihRANCAATXajZt9miykyXoJ9zxEQ6EIMKpvDTo
    f0HDkXu1FeIL7k1pj05hXkBEGVFBo8e7T3u7l3fUZvdHoQZ3WPgyaHcX
    -----END PRIVATE KEY-----
    """
}

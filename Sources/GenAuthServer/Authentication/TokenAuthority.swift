import Contract
import Cryptography

/// What the server needs from the owner of keys, applications and sessions, in addition to the operations of the catalogue.
///
/// Everything here may wait for a disk; the server never calls it on an event loop.
public protocol TokenAuthority: Sendable {
  /// Checks that the pool's storage is still there, for the health check.
  func checkStorage() throws(Fault)
  /// The id of the pool that is served.
  func userPoolId() throws(Fault) -> String
  /// The secret of an access key, or nil if there is none with that id.
  func accessKeySecret(_ id: String) throws(Fault) -> Secret?
  /// The secret of an application, or nil if there is none with that id.
  func applicationSecret(_ id: String) throws(Fault) -> Secret?
  /// Whether a token is a management token that is good now.
  func isManagementToken(_ token: String) throws(Fault) -> Bool
  /// The keys that tokens are checked with, as JWKS (RFC 7517).
  func keySet() throws(Fault) -> String
  /// What a good token says (RFC 7662, section 2.2); nil for any other.
  /// - Parameter application: who asks; a token of another application is not valid.
  func inspect(_ token: String, application: String) throws(Fault) -> Value?
  /// The claims about the user whose access token that is; nil if it is not good.
  func userInfo(_ token: String) throws(Fault) -> Value?
  /// New tokens for a refresh token, which is used up; nil if it is not good.
  func refresh(_ token: String, application: String) async throws(Fault) -> Tape?
  /// An application; nil if there is none with that id.
  func application(_ id: String) throws(Fault) -> RegisteredApplication?
  /// Lets the session of a sign-in wait for its tokens, which nobody has been given: it ends soon unless they are fetched.
  /// - Parameter until: when it ends, in milliseconds since 1970.
  /// - Returns: the session's id; nil if it has ended already.
  func hold(_ accessToken: String, application: String, until: Int64) async throws(Fault) -> String?
  /// The tokens of a session that was held; nil if it has ended.
  /// - Parameter nonce: what the id token repeats.
  func issue(ofHeld session: String, application: String, nonce: String?) async throws(Fault) -> Tape?
  /// Ends a session; does nothing where it has ended.
  func end(session: String) async throws(Fault)
  /// Ends the session that an id token tells of, be it in date or not.
  /// - Returns: the application it was made for; nil if it is not an id token of this pool.
  func signOut(idToken: String) async throws(Fault) -> String?
  /// A token for a program that acts for itself; nil if there is no such access key.
  /// - Parameter scope: what is granted, space-separated.
  func clientToken(accessKey: String, scope: String) throws(Fault) -> Value?
  /// Ends the session of an access or refresh token; does nothing for any other text.
  func revoke(_ token: String, application: String) async throws(Fault)
}

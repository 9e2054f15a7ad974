extension ModuleTexts {
  static let time = #"""
    ---Moments in UTC, as seconds since 1970 with fractions.
    ---@class timelib
    time = {}

    ---A moment's parts in UTC.
    ---@class time.Fields
    ---@field year integer
    ---@field month integer
    ---@field day integer
    ---@field hour integer
    ---@field minute integer
    ---@field second integer
    ---@field millisecond integer
    ---@field weekday integer 1 is Monday.

    ---Now.
    ---@return number
    ---```lua
    ---print(time.date(time.now()))
    ---```
    function time.now() end

    ---A clock that is never set, for measuring.
    ---@return number seconds
    function time.monotonic() end

    ---Seconds since a `time.monotonic()`.
    ---@param start number
    ---@return number seconds
    ---```lua
    ---local start = time.monotonic()
    ---print(time.since(start) < 10)
    ---```
    function time.since(start) end

    ---Waits; other tasks go on meanwhile.
    ---@param duration number|string Seconds, or a text as for `time.duration`.
    ---```lua
    ---time.sleep("5ms")
    ---```
    function time.sleep(duration) end

    ---The parts of a moment in UTC.
    ---@param t? number|string
    ---@return time.Fields
    ---```lua
    ---print(time.fields(0).year)
    ---```
    function time.fields(t) end

    ---A moment as RFC 3339 with milliseconds.
    ---@param t? number|string Now without it.
    ---@return string
    ---```lua
    ---print(time.iso(0))
    ---```
    function time.iso(t) end

    ---A moment's date in UTC.
    ---@param t? number|string
    ---@return string
    ---```lua
    ---print(time.date(0))
    ---```
    function time.date(t) end

    ---A moment from a date or RFC 3339 text; nil and the reason for anything else.
    ---@param text string
    ---@return number? seconds
    ---@return string? reason
    ---```lua
    ---print(time.parse("2026-01-31T08:00:00+08:00"))
    ---```
    function time.parse(text) end

    ---A moment by the letters of strftime, in UTC.
    ---@param t? number|string
    ---@param pattern? string
    ---@return string
    ---```lua
    ---print(time.format(0, "%d.%m.%Y"))
    ---```
    function time.format(t, pattern) end

    ---Seconds from a text of ms, s, m, h, d and w; a number as it is.
    ---@param text string|number
    ---@return number seconds
    ---```lua
    ---print(time.duration("1h30m"))
    ---```
    function time.duration(text) end
    """#

  static let crypto = #"""
    ---Digests, codes, random values, and passwords encrypted for the service.
    ---@class cryptolib
    crypto = {}

    ---How a password is made.
    ---@class crypto.PasswordOptions
    ---@field length? integer 8 to 256; 20 without it.
    ---@field symbols? boolean false: letters and digits only.

    ---The MD5 digest, in hexadecimal unless raw.
    ---@param text string
    ---@param raw? boolean
    ---@return string
    function crypto.md5(text, raw) end

    ---The SHA-1 digest, in hexadecimal unless raw.
    ---@param text string
    ---@param raw? boolean
    ---@return string
    function crypto.sha1(text, raw) end

    ---The SHA-256 digest, in hexadecimal unless raw.
    ---@param text string
    ---@param raw? boolean
    ---@return string
    ---```lua
    ---print(crypto.sha256("San"))
    ---```
    function crypto.sha256(text, raw) end

    ---The SHA-384 digest, in hexadecimal unless raw.
    ---@param text string
    ---@param raw? boolean
    ---@return string
    function crypto.sha384(text, raw) end

    ---The SHA-512 digest, in hexadecimal unless raw.
    ---@param text string
    ---@param raw? boolean
    ---@return string
    function crypto.sha512(text, raw) end

    ---The SM3 digest, in hexadecimal unless raw.
    ---@param text string
    ---@param raw? boolean
    ---@return string
    function crypto.sm3(text, raw) end

    ---The HMAC of a text, in hexadecimal unless raw.
    ---@param algorithm "md5"|"sha1"|"sha256"|"sha384"|"sha512"|"sm3"
    ---@param key string
    ---@param text string
    ---@param raw? boolean
    ---@return string
    ---```lua
    ---print(crypto.hmac("sha256", "key", "text"))
    ---```
    function crypto.hmac(algorithm, key, text, raw) end

    ---Base64 of a text.
    ---@param text string
    ---@return string
    ---```lua
    ---print(crypto.base64("San"))
    ---```
    function crypto.base64(text) end

    ---Base64 of a text for addresses: `-` and `_`, no padding.
    ---@param text string
    ---@return string
    function crypto.base64url(text) end

    ---The text behind base64 of either kind.
    ---@param text string
    ---@return string
    ---```lua
    ---print(crypto.unbase64("U2Fu"))
    ---```
    function crypto.unbase64(text) end

    ---A text's bytes in hexadecimal.
    ---@param text string
    ---@return string
    function crypto.hex(text) end

    ---The text behind hexadecimal digits.
    ---@param text string
    ---@return string
    function crypto.unhex(text) end

    ---Random bytes.
    ---@param n integer How many, up to 1 MiB.
    ---@return string
    ---```lua
    ---print(#crypto.random(16))
    ---```
    function crypto.random(n) end

    ---A random UUID (version 4).
    ---@return string
    ---```lua
    ---print(crypto.uuid())
    ---```
    function crypto.uuid() end

    ---A random password, which is redacted from then on wherever text goes to standard error.
    ---@param length? integer|crypto.PasswordOptions
    ---@return string
    ---```lua
    ---print(#crypto.password { length = 24, symbols = false })
    ---```
    function crypto.password(length) end

    ---A text encrypted by RSA (PKCS#1 v1.5), as `passwordEncryptType = "rsa"` wants it.
    ---@param pem string The service's public key in PEM.
    ---@param text string
    ---@return string base64
    ---```lua
    ---local key = authentication:getSystemInfo {}.rsa.publicKey
    ---print(#crypto.rsaEncrypt(key, "a new password"))
    ---```
    function crypto.rsaEncrypt(pem, text) end

    ---A text encrypted by SM2, as `passwordEncryptType = "sm2"` wants it.
    ---@param key string The service's public key in hexadecimal.
    ---@param text string
    ---@return string hex
    function crypto.sm2Encrypt(key, text) end
    """#
}

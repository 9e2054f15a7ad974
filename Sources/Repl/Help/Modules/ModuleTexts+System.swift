extension ModuleTexts {
  static let time = #"""
    ---Times in UTC, as seconds since 1970, with fractions.
    ---@class timelib
    time = {}

    ---The parts of a time in UTC.
    ---@class time.Fields
    ---@field year integer
    ---@field month integer
    ---@field day integer
    ---@field hour integer
    ---@field minute integer
    ---@field second integer
    ---@field millisecond integer
    ---@field weekday integer 1 is Monday.

    ---Returns the current time.
    ---@return number
    ---```lua
    ---print(time.date(time.now()))
    ---```
    function time.now() end

    ---Returns the seconds of a clock that never jumps, for measuring.
    ---@return number seconds
    function time.monotonic() end

    ---Returns the seconds since a `time.monotonic()`.
    ---@param start number
    ---@return number seconds
    ---```lua
    ---local start = time.monotonic()
    ---print(time.since(start) < 10)
    ---```
    function time.since(start) end

    ---Waits. Other tasks continue to run.
    ---@param duration number|string Seconds, or a text such as "5ms".
    ---```lua
    ---time.sleep("5ms")
    ---```
    function time.sleep(duration) end

    ---Returns the parts of a time in UTC.
    ---@param t? number|string
    ---@return time.Fields
    ---```lua
    ---print(time.fields(0).year)
    ---```
    function time.fields(t) end

    ---Returns a time in RFC 3339 format, with milliseconds.
    ---@param t? number|string Default: now.
    ---@return string
    ---```lua
    ---print(time.iso(0))
    ---```
    function time.iso(t) end

    ---Returns the date of a time in UTC.
    ---@param t? number|string
    ---@return string
    ---```lua
    ---print(time.date(0))
    ---```
    function time.date(t) end

    ---Parses a date or an RFC 3339 time. Returns nil and the reason if the text is neither.
    ---@param text string
    ---@return number? seconds
    ---@return string? reason
    ---```lua
    ---print(time.parse("2026-01-31T08:00:00+08:00"))
    ---```
    function time.parse(text) end

    ---Formats a time in UTC, with the letters of strftime.
    ---@param t? number|string
    ---@param pattern? string
    ---@return string
    ---```lua
    ---print(time.format(0, "%d.%m.%Y"))
    ---```
    function time.format(t, pattern) end

    ---Returns the seconds of a duration with the units ms, s, m, h, d and w. A number is returned as it is.
    ---@param text string|number
    ---@return number seconds
    ---```lua
    ---print(time.duration("1h30m"))
    ---```
    function time.duration(text) end
    """#

  static let crypto = #"""
    ---Digests, encodings, random values, and password encryption for the service.
    ---@class cryptolib
    crypto = {}

    ---Options of `crypto.password`.
    ---@class crypto.PasswordOptions
    ---@field length? integer 8 to 256; default: 20.
    ---@field symbols? boolean false: only letters and digits.

    ---Returns the MD5 digest, in hexadecimal unless raw.
    ---@param text string
    ---@param raw? boolean
    ---@return string
    function crypto.md5(text, raw) end

    ---Returns the SHA-1 digest, in hexadecimal unless raw.
    ---@param text string
    ---@param raw? boolean
    ---@return string
    function crypto.sha1(text, raw) end

    ---Returns the SHA-256 digest, in hexadecimal unless raw.
    ---@param text string
    ---@param raw? boolean
    ---@return string
    ---```lua
    ---print(crypto.sha256("San"))
    ---```
    function crypto.sha256(text, raw) end

    ---Returns the SHA-384 digest, in hexadecimal unless raw.
    ---@param text string
    ---@param raw? boolean
    ---@return string
    function crypto.sha384(text, raw) end

    ---Returns the SHA-512 digest, in hexadecimal unless raw.
    ---@param text string
    ---@param raw? boolean
    ---@return string
    function crypto.sha512(text, raw) end

    ---Returns the SM3 digest, in hexadecimal unless raw.
    ---@param text string
    ---@param raw? boolean
    ---@return string
    function crypto.sm3(text, raw) end

    ---Returns the HMAC of a text, in hexadecimal unless raw.
    ---@param algorithm "md5"|"sha1"|"sha256"|"sha384"|"sha512"|"sm3"
    ---@param key string
    ---@param text string
    ---@param raw? boolean
    ---@return string
    ---```lua
    ---print(crypto.hmac("sha256", "key", "text"))
    ---```
    function crypto.hmac(algorithm, key, text, raw) end

    ---Encodes a text in base64.
    ---@param text string
    ---@return string
    ---```lua
    ---print(crypto.base64("San"))
    ---```
    function crypto.base64(text) end

    ---Encodes a text in base64url: with `-` and `_`, without padding.
    ---@param text string
    ---@return string
    function crypto.base64url(text) end

    ---Decodes base64 or base64url.
    ---@param text string
    ---@return string
    ---```lua
    ---print(crypto.unbase64("U2Fu"))
    ---```
    function crypto.unbase64(text) end

    ---Encodes a text in hexadecimal.
    ---@param text string
    ---@return string
    function crypto.hex(text) end

    ---Decodes hexadecimal.
    ---@param text string
    ---@return string
    function crypto.unhex(text) end

    ---Returns random bytes.
    ---@param n integer How many bytes, up to 1 MiB.
    ---@return string
    ---```lua
    ---print(#crypto.random(16))
    ---```
    function crypto.random(n) end

    ---Returns a random UUID (version 4).
    ---@return string
    ---```lua
    ---print(crypto.uuid())
    ---```
    function crypto.uuid() end

    ---Returns a random password. From then on, it is redacted in everything that goes to standard error.
    ---@param length? integer|crypto.PasswordOptions
    ---@return string
    ---```lua
    ---print(#crypto.password { length = 24, symbols = false })
    ---```
    function crypto.password(length) end

    ---Encrypts a text with RSA (PKCS#1 v1.5), as `passwordEncryptType = "rsa"` requires.
    ---@param pem string The service's public key in PEM.
    ---@param text string
    ---@return string base64
    ---```lua
    ---local key = authentication:getSystemInfo {}.rsa.publicKey
    ---print(#crypto.rsaEncrypt(key, "a new password"))
    ---```
    function crypto.rsaEncrypt(pem, text) end

    ---Encrypts a text with SM2, as `passwordEncryptType = "sm2"` requires.
    ---@param key string The service's public key in hexadecimal.
    ---@param text string
    ---@return string hex
    function crypto.sm2Encrypt(key, text) end
    """#
}

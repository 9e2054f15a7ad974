local check = require "lib.check"
local test, equal, raises = check.test, check.equal, check.raises

test("digests are the provider's, as hex or raw", function()
  equal(crypto.md5("x", true), "md5x")
  equal(crypto.unhex(crypto.sha256("abc")), "sha256abc")
  equal(crypto.hmac("SHA256", "k", "m", true), "km")
  raises("no algorithm sha25; did you mean sha256", crypto.hmac, "sha25", "k", "m")
end)

test("encodings go there and back", function()
  for _, text in ipairs { "", "f", "fo", "foo", "foob", "fooba", "foobar", "\0\255\128" } do
    equal(crypto.unbase64(crypto.base64(text)), text)
    equal(crypto.unbase64(crypto.base64url(text)), text)
    equal(crypto.unhex(crypto.hex(text)), text)
  end
  equal(crypto.base64("fooba"), "Zm9vYmE=")
  equal(crypto.base64url("\255\255\254"), "___-")
  equal(crypto.unbase64("Zm9v\r\nYmE"), "fooba")
  -- Padding that is wrong and bits that belong to no byte: something has been cut off or changed.
  for _, text in ipairs { "a*", "Zg=", "Zh==", "Zg===", "Zm9v=", "Z" } do raises("not base64", crypto.unbase64, text) end
  raises("not hexadecimal", crypto.unhex, "abc")
end)

test("identifiers and passwords", function()
  equal(crypto.uuid():match("^%x+-%x%x%x%x%-4%x%x%x%-[89ab]%x%x%x%-%x+$") ~= nil, true)
  equal(#crypto.password(), 20)
  equal(#crypto.password(12), 12)
  equal(#crypto.password { length = 16 }, 16)
  equal(#crypto.random(7), 7)
  raises("from 8 to 256", crypto.password, 3)
end)

test("encryption", function()
  equal(crypto.unbase64(crypto.rsaEncrypt("key", "abc")), "cba")
  equal(crypto.unhex(crypto.sm2Encrypt("key", "abc")), "cba")
end)

check.done()

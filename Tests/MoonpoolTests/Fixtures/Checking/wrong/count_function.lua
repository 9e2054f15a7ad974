local digest = crypto.hmac("sha256", "text") --> crypto.hmac: text is missing; call it as crypto.hmac(algorithm, key, text, raw)
print(digest)

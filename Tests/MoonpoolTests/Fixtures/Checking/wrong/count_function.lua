local digest = crypto.hmac("sha256", "text") --> crypto.hmac: text missing: crypto.hmac(algorithm, key, text, raw)
print(digest)

internal import CCrypto

/// SHA-256 over parts, each its UTF-8 behind its length in four bytes, big-endian: no two lists of parts give the same
/// input.
package struct PartsHash {
  private var context = SHA256_CTX()

  package init() { unsafe SHA256_Init(&context) }

  package mutating func add(_ part: String) {
    var part = part
    part.withUTF8 { bytes in
      var length = UInt32(truncatingIfNeeded: bytes.count).bigEndian
      unsafe SHA256_Update(&context, &length, 4)
      unsafe SHA256_Update(&context, bytes.baseAddress, bytes.count)
    }
  }

  /// The 32 bytes. What was added counts; the hash must not be used any more.
  package consuming func finish() -> [UInt8] {
    unsafe [UInt8](unsafeUninitializedCapacity: 32) { digest, count in
      unsafe SHA256_Final(digest.baseAddress, &context)
      count = 32
    }
  }

  /// The 64 lower-case hexadecimal digits, as ASCII.
  package consuming func finishAsHex() -> [UInt8] {
    let digest = finish()
    return unsafe [UInt8](unsafeUninitializedCapacity: 64) { digits, count in
      for (place, byte) in digest.enumerated() {
        unsafe digits[place &* 2] = HexDigits.lowerCase(byte &>> 4)
        unsafe digits[place &* 2 &+ 1] = HexDigits.lowerCase(byte & 15)
      }
      count = 64
    }
  }
}

extension Unicode.Scalar {
  /// Unicode's White_Space, without a look into tables for ASCII.
  var isWhiteSpace: Bool {
    isASCII ? value == 0x20 || (0x09...0x0D).contains(value) : properties.isWhitespace
  }
}

/// Writes into memory that `BSONSize` has measured.
struct BSONBytesEncoder {
  let base: UnsafeMutableRawPointer
  var position = 0

  mutating func write(_ document: BSONDocument) {
    let start = open()
    write(document.elements)
    close(start)
  }

  private mutating func write(_ elements: [BSONDocument.Element]) {
    for element in elements {
      byte(element.value.typeByte)
      cString(element.key)
      write(element.value)
    }
  }

  mutating func write(_ document: BSONDocument, with documents: [EncodedDocument], under key: String) {
    let start = open()
    write(document.elements)
    byte(BSONValue.array([]).typeByte)
    cString(key)
    let array = open()
    for (index, document) in documents.enumerated() {
      byte(BSONValue.document([:]).typeByte)
      decimal(index)
      document.bytes.withUnsafeBytes { copy($0) }
    }
    close(array)
    close(start)
  }

  private mutating func write(_ values: [BSONValue]) {
    let start = open()
    for (index, value) in values.enumerated() {
      byte(value.typeByte)
      decimal(index)
      write(value)
    }
    close(start)
  }

  private mutating func write(_ value: BSONValue) {
    switch value {
    case .string(let text), .javaScript(let text), .symbol(let text): string(text)
    case .int32(let number): integer(number)
    case .int64(let number), .date(let number): integer(number)
    case .double(let number): integer(number.bitPattern)
    case .objectID(let id): objectID(id)
    case .document(let document): write(document)
    case .array(let values): write(values)
    case .boolean(let truth): byte(truth ? 1 : 0)
    case .null, .undefined, .minKey, .maxKey: break
    case .binary(let subtype, let content): binary(subtype, content)
    case .regularExpression(let pattern, let options):
      cString(pattern)
      cString(options)
    case .databasePointer(let namespace, let id):
      string(namespace)
      objectID(id)
    case .javaScriptWithScope(let code, let scope):
      let start = position
      position += 4
      string(code)
      write(scope)
      patch(Int32(truncatingIfNeeded: position - start), at: start)
    case .timestamp(let seconds, let increment):
      integer(increment)
      integer(seconds)
    case .decimal128(let number):
      integer(number.low)
      integer(number.high)
    }
  }

  private mutating func open() -> Int {
    defer { position += 4 }
    return position
  }

  private mutating func close(_ start: Int) {
    byte(0)
    patch(Int32(truncatingIfNeeded: position - start), at: start)
  }

  private func patch(_ length: Int32, at place: Int) {
    base.storeBytes(of: length.littleEndian, toByteOffset: place, as: Int32.self)
  }

  private mutating func byte(_ byte: UInt8) {
    base.storeBytes(of: byte, toByteOffset: position, as: UInt8.self)
    position += 1
  }

  private mutating func integer<Integer: FixedWidthInteger & BitwiseCopyable>(_ number: Integer) {
    base.storeBytes(of: number.littleEndian, toByteOffset: position, as: Integer.self)
    position += MemoryLayout<Integer>.size
  }

  private mutating func objectID(_ id: ObjectID) {
    base.storeBytes(of: id.high.bigEndian, toByteOffset: position, as: UInt64.self)
    base.storeBytes(of: id.low.bigEndian, toByteOffset: position + 8, as: UInt32.self)
    position += 12
  }

  private mutating func binary(_ subtype: UInt8, _ content: [UInt8]) {
    let old = subtype == 2
    integer(Int32(truncatingIfNeeded: content.count + (old ? 4 : 0)))
    byte(subtype)
    if old { integer(Int32(truncatingIfNeeded: content.count)) }
    content.withUnsafeBytes { copy($0) }
  }

  private mutating func string(_ text: String) {
    integer(Int32(truncatingIfNeeded: text.utf8.count + 1))
    cString(text)
  }

  @inline(__always)
  private mutating func cString(_ text: String) {
    // A text of this room is native UTF-8, so that the first way is the one taken.
    let copied: Void? = text.utf8.withContiguousStorageIfAvailable { copy(UnsafeRawBufferPointer($0)) }
    if copied == nil { for unit in text.utf8 { byte(unit) } }
    byte(0)
  }

  @inline(__always)
  private mutating func copy(_ bytes: UnsafeRawBufferPointer) {
    guard let source = bytes.baseAddress else { return }
    (base + position).copyMemory(from: source, byteCount: bytes.count)
    position += bytes.count
  }

  /// An array's index as its key.
  private mutating func decimal(_ number: Int) {
    var divisor = 1
    while number / divisor >= 10 { divisor *= 10 }
    while divisor > 0 {
      byte(48 + UInt8(truncatingIfNeeded: number / divisor % 10))
      divisor /= 10
    }
    byte(0)
  }
}

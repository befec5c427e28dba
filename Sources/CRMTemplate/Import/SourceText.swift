/// The template's characters as UTF-8 without byte order mark, and where its lines begin.
struct SourceText {
  let bytes: [UInt8]
  private let lineStarts: [Int]

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    var starts = [0]
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      if byte == UInt8(ascii: "\n") {
        starts.append(index)
      } else if byte == UInt8(ascii: "\r") {
        if index < bytes.count, bytes[index] == UInt8(ascii: "\n") { index += 1 }
        starts.append(index)
      }
    }
    lineStarts = starts
  }

  /// Line and column, in characters from 1, of the byte at `offset`, or of the end of the file.
  func place(ofByte offset: Int) -> TemplatePlace {
    let target = min(max(offset, 0), bytes.count)
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= target { low = middle } else { high = middle }
    }
    var column = 1
    for index in lineStarts[low]..<target where bytes[index] & 0xC0 != 0x80 { column += 1 }
    return TemplatePlace(line: low + 1, column: column)
  }

  /// The end of what was written: trailing line breaks do not count as another line.
  var endPlace: TemplatePlace {
    var end = bytes.count
    while end > 0, bytes[end - 1] == UInt8(ascii: "\n") || bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    return place(ofByte: end)
  }
}

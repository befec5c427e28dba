/// A table for a terminal or a pipe.
package struct TextTable: Sendable {
  package enum Alignment: Sendable { case left, right }

  private let columns: [(title: String, alignment: Alignment)]
  private var rows: [[String]] = []

  /// - Parameter columns: titles, with the side that the column's cells lean to.
  package init(_ columns: KeyValuePairs<String, Alignment>) {
    self.columns = columns.map { (title: $0.key, alignment: $0.value) }
  }

  /// Adds a row; missing cells are empty, those beyond the last column are dropped.
  package mutating func add(_ cells: [String]) {
    rows.append((0..<columns.count).map { $0 < cells.count ? cells[$0] : "" })
  }

  /// The lines, each with a line feed at its end and no blanks before it.
  package var text: String {
    let lines = [columns.map(\.title)] + rows
    let widths = columns.indices.map { column in lines.map { TextWidth.columns($0[column]) }.max() ?? 0 }
    return lines.map { cells in
      let padded = columns.indices.map { column in
        let blanks = String(repeating: " ", count: widths[column] - TextWidth.columns(cells[column]))
        return columns[column].alignment == .left ? cells[column] + blanks : blanks + cells[column]
      }
      var line = padded.joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      return line + "\n"
    }.joined()
  }
}

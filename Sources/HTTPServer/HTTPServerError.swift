/// Why a server did not start.
package struct HTTPServerError: Error, Sendable, Equatable, CustomStringConvertible {
  package struct Code: Sendable, Equatable {
    let text: String
    package static let addressInUse = Code(text: "another program listens there")
    package static let badAddress = Code(text: "this machine has no such address")
    package static let notPermitted = Code(text: "listening there is not permitted")
    package static let noToken = Code(text: "the file cannot be read or holds no token")
    package static let cannotStart = Code(text: "the server cannot start")
  }

  package let code: Code
  /// The address or the file.
  package let place: String
  /// The system's error number, or 0.
  package let errorNumber: Int32

  init(_ code: Code, place: String, errorNumber: Int32 = 0) {
    self.code = code
    self.place = place
    self.errorNumber = errorNumber
  }

  package var description: String {
    "\(place): \(code.text)" + (errorNumber == 0 ? "" : " (error \(errorNumber))")
  }
}

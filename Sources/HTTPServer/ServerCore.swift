import Foundation
import Locks

/// What the callbacks of all connections share. Used by libmicrohttpd's threads.
final class ServerCore: Sendable {
  let routes: RouteTable
  let watch = ConnectionWatch()
  private let activity = Protected(Activity())

  private struct Activity {
    var requests = 0
    var isStopping = false
  }

  init(routes: [HTTPRoute]) { self.routes = RouteTable(routes) }

  var isStopping: Bool { activity.withLock { $0.isStopping } }
  func stop() { activity.withLock { $0.isStopping = true } }
  var activeRequests: Int { activity.withLock { $0.requests } }
  func began() { activity.withLock { $0.requests += 1 } }
  func ended() { activity.withLock { $0.requests -= 1 } }

  /// What is known after the headers: the route, or the answer that does without the body.
  func admit(_ method: String, _ path: String, authorization: String?, declaredLength: UInt64?) -> Admission {
    if isStopping {
      var response = HTTPProblem(503, "Stopping", detail: "The program is being stopped.").response
      response.headers.add("Connection", "close")
      response.headers.add("Retry-After", "5")
      return .refused(response)
    }
    switch routes.match(method, path) {
    case .noPath:
      return .refused(HTTPProblem(404, "Not Found", detail: "There is nothing at this path.").response)
    case .noMethod(let allowed):
      let methods = allowed.joined(separator: ", ")
      var response = HTTPProblem(405, "Method Not Allowed", detail: "This path takes \(methods).").response
      response.headers.add("Allow", methods)
      return .refused(response)
    case .route(let route):
      if let tokens = route.tokens, !tokens.accept(authorization) {
        var response = HTTPProblem(401, "Unauthorized", detail: "A bearer token is asked for.").response
        response.headers.add("WWW-Authenticate", "Bearer")
        return .refused(response)
      }
      if let declaredLength, declaredLength > UInt64(route.bodyLimit) {
        return .refused(Self.tooLarge(route.bodyLimit))
      }
      return .admitted(route)
    }
  }

  static var ambiguousLength: HTTPResponse {
    HTTPProblem(400, "Bad Request", detail: "Where the body ends can be read in two ways.").response
  }

  static func tooLarge(_ limit: Int) -> HTTPResponse {
    HTTPProblem(413, "Content Too Large", detail: "The body may have at most \(limit) bytes.").response
  }
}

enum Admission {
  case admitted(HTTPRoute)
  case refused(HTTPResponse)
}

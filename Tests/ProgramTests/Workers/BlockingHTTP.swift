import Foundation
import FoundationNetworking

/// A request that is waited for on the test's own thread.
enum BlockingHTTP {
  /// Status 0 where nothing answers.
  static func request(
    _ method: String = "GET", _ url: String, contentType: String? = nil, body: String? = nil
  ) -> (status: Int, body: String) {
    guard let url = URL(string: url) else { return (0, "") }
    var request = URLRequest(url: url, timeoutInterval: 10)
    request.httpMethod = method
    request.httpBody = body.map { Data($0.utf8) }
    if let contentType { request.setValue(contentType, forHTTPHeaderField: "Content-Type") }
    let done = DispatchSemaphore(value: 0)
    let answer = Answer()
    URLSession.shared.dataTask(with: request) { data, response, _ in
      answer.status = (response as? HTTPURLResponse)?.statusCode ?? 0
      answer.body = String(decoding: data ?? Data(), as: UTF8.self)
      done.signal()
    }.resume()
    done.wait()
    return (answer.status, answer.body)
  }

  private final class Answer: @unchecked Sendable {
    // Sendable: written before the semaphore is signalled, read after it.
    var status = 0
    var body = ""
  }
}

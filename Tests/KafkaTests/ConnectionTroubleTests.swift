import Testing

@testable import Kafka

@Suite struct ConnectionTroubleTests {
  private let trouble = ConnectionTrouble(KafkaConfiguration(brokers: "b:1"))

  private func noted(_ code: KafkaError.Code, _ detail: String) -> KafkaError {
    trouble.note(KafkaError(code: code, operation: "client", detail: detail))
  }

  /// librdkafka calls it a failed authentication.
  @Test(arguments: [
    "b:1: SASL authentication error: SaslAuthenticateRequest failed: Local: Broker transport failure (after 3ms)",
    "b:1: SASL SCRAM-SHA-512 mechanism handshake failed: Local: Timed out: broker's supported mechanisms: ",
  ])
  func aBrokerThatGoesWhileAClientSignsInRefusesNobody(_ detail: String) {
    let error = noted(.authentication, detail)
    #expect(!error.isAuthorization && error.isRetriable)
    #expect(error.detail == detail)
    #expect(trouble.explain(KafkaError(code: .timedOut, operation: "metadata")).detail == detail)
  }

  @Test func aRefusedPasswordIsOneWhateverComesBehindIt() {
    let detail = "b:1: SASL authentication error: Authentication failed due to invalid credentials"
    #expect(noted(.authentication, detail).isAuthorization)
    _ = noted(.allBrokersDown, "1/1 brokers are down")
    let error = trouble.explain(KafkaError(code: .timedOut, operation: "metadata"))
    #expect(error.isAuthorization)
    #expect(error.detail == detail)
    trouble.clear()
    #expect(!trouble.explain(KafkaError(code: .timedOut, operation: "metadata")).isAuthorization)
  }
}

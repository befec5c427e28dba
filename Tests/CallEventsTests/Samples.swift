@testable import CallEvents

/// Events as a phone system may report them; `full` has every field.
enum Samples {
  static let time = CallTime(milliseconds: 1_795_512_600_250)

  static var facts: CallFacts {
    var facts = CallFacts(callId: "pbx1-000000042", direction: .inbound, startedAt: time)
    facts.tenant = "acme"
    facts.number = "+41791234567"
    facts.agent = "101"
    facts.agentFirstName = "Zoë"
    facts.agentLastName = "O'Neil \"Z\""
    facts.agentEmail = "zoe@example.com"
    facts.queue = "800"
    facts.line = "+41445556677"
    facts.callerName = "Müller & Söhne 🧀"
    facts.linkedId = "chain-7"
    return facts
  }

  static var ringing: RingingCall { RingingCall(facts: facts) }
  static var unknownCaller: UnknownCaller { UnknownCaller(facts: facts) }

  static var ended: EndedCall {
    var call = EndedCall(
      facts: facts, answeredAt: time.adding(milliseconds: 4_750), endedAt: time.adding(milliseconds: 64_750))
    call.late.recordingUrl = "https://pbx.example.com/r/42"
    call.late.transcription = "Line one\nLine two\t\u{1}\u{2028}\\ end"
    call.late.summary = "Asked for an offer"
    call.late.sentiment = "positive"
    call.revision = 2
    return call
  }

  static var popUp: PopUp {
    var popUp = PopUp(of: facts)
    popUp.e164 = "+41791234567"
    popUp.match = .multiple
    popUp.displayName = "Anna Müller"
    popUp.contacts = [
      PopUp.Contact(
        fields: [
          ContactField(name: "ContactUrl", value: "https://crm.example.com/c/6650a1"),
          ContactField(name: "FirstName", value: "Anna"), ContactField(name: "LastName", value: "Müller"),
          ContactField(name: "PhoneMobile", value: "+41 79 123 45 67"), ContactField(name: "EntityId", value: "6650a1"),
        ], matchedBy: .exact),
      PopUp.Contact(fields: [ContactField(name: "ContactUrl", value: "")], matchedBy: .suffix),
    ]
    return popUp
  }

  static var contact: ResolvedContact {
    ResolvedContact(
      tenant: "acme", e164: "+41791234567", number: "079 123 45 67", displayName: "Anna Müller",
      fields: popUp.contacts[0].fields, match: .single, resolvedAt: time)
  }

  /// A ringing event of about 350 bytes, as another producer may write it.
  static let typicalRinging = #"""
    {"callId":"pbx1-000004711-1795512600","tenant":"default","direction":"inbound","number":"+41791234567","agent":"101",\#
    "agentFirstName":"Anna","agentLastName":"Bernasconi","agentEmail":"anna.bernasconi@example.com","queue":"800",\#
    "line":"+41445556677","callerName":"","startedAt":"2026-11-24T09:30:00.250Z","linkedId":"pbx1-000004711"}
    """#
}

typealias Header = (name: String, value: ArraySlice<UInt8>?)

func headers(_ pairs: KeyValuePairs<String, String>) -> [Header] {
  pairs.map { ($0.key, ArraySlice($0.value.utf8)) }
}

extension EncodedRecord {
  var valueSlice: ArraySlice<UInt8>? { value.map { $0[...] } }
  var headerSlices: [Header] { headers.map { ($0.name, $0.value[...]) } }
  var texts: [String: String] {
    Dictionary(headers.map { ($0.name, String(decoding: $0.value, as: UTF8.self)) }) { $1 }
  }
}

extension String {
  var slice: ArraySlice<UInt8> { ArraySlice(utf8) }
  init(_ bytes: [UInt8]) { self.init(decoding: bytes, as: UTF8.self) }
}

extension RingingCall {
  package static func decode(
    value: ArraySlice<UInt8>?, headers: CloudEventHeaders
  ) throws(BadRecord) -> ReceivedEvent<RingingCall> {
    try received(value, headers)
  }
}

extension EndedCall {
  package static func decode(
    value: ArraySlice<UInt8>?, headers: CloudEventHeaders
  ) throws(BadRecord) -> ReceivedEvent<EndedCall> {
    try received(value, headers)
  }
}

extension UnknownCaller {
  package static func decode(
    value: ArraySlice<UInt8>?, headers: CloudEventHeaders
  ) throws(BadRecord) -> ReceivedEvent<UnknownCaller> {
    try received(value, headers)
  }
}

extension PopUp {
  package static func decode(
    value: ArraySlice<UInt8>?, headers: CloudEventHeaders
  ) throws(BadRecord) -> ReceivedEvent<PopUp> {
    try received(value, headers)
  }
}

extension ResolvedContact {
  package static func decode(
    value: ArraySlice<UInt8>?, headers: CloudEventHeaders
  ) throws(BadRecord) -> ReceivedEvent<ResolvedContact> {
    try received(value, headers)
  }
}

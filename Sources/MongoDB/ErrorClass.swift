/// Codes of the server to what they mean here, from the server's `error_codes.yml`. By code and label, never by text.
enum ErrorClass {
  static func kind(serverCode code: Int, labels: [String] = []) -> MongoError.Kind {
    if labels.contains(where: retriableLabels.contains) { return .away }
    if away.contains(code) { return .away }
    if code == 50 { return .tooSlow }  // MaxTimeMSExpired
    if refused.contains(code) { return .refused }
    if configuration.contains(code) { return .configuration }
    return .unclassed
  }

  private static let retriableLabels: Set<String> = [
    "RetryableWriteError", "RetryableError", "TransientTransactionError", "ResumableChangeStreamError",
    "SystemOverloadedError",
  ]

  private static let away: Set<Int> = [
    6,  // HostUnreachable
    7,  // HostNotFound
    13,  // Unauthorized: an administrator grants it, and the work goes on
    18,  // AuthenticationFailed
    24,  // LockTimeout
    43,  // CursorNotFound: the server that had it is gone
    46,  // LockBusy
    63,  // StaleShardVersion
    64,  // WriteConcernFailed
    70,  // ShardNotFound
    79,  // UnknownReplWriteConcern
    89,  // NetworkTimeout
    91,  // ShutdownInProgress
    95,  // NotSecondary
    100,  // UnsatisfiableWriteConcern
    112,  // WriteConflict
    133,  // FailedToSatisfyReadPreference
    134,  // ReadConcernMajorityNotAvailableYet
    150,  // StaleEpoch
    175,  // QueryPlanKilled
    189,  // PrimarySteppedDown
    202,  // NetworkInterfaceExceededTimeLimit
    211,  // KeyNotFound, while a member signs up
    225,  // TransactionTooOld
    234,  // RetryChangeStream
    237,  // CursorKilled
    238,  // NotAReplicaSet any more
    262,  // ExceededTimeLimit
    279,  // ClientDisconnect
    290,  // TransactionExceededLifetimeLimitSeconds
    317,  // ConnectionPoolExpired
    358,  // InternalTransactionNotSupported while upgrading
    365,  // TemporarilyUnavailable
    384,  // ConnectionError
    391,  // ReauthenticationRequired
    402,  // ResourceExhausted
    462,  // IngressRequestRateLimitExceeded
    8000,  // AtlasError
    9001,  // SocketException
    10058,  // LegacyNotPrimary
    10107,  // NotWritablePrimary
    11600,  // InterruptedAtShutdown
    11601,  // Interrupted
    11602,  // InterruptedDueToReplStateChange
    13388,  // StaleConfig
    13435,  // NotPrimaryNoSecondaryOk
    13436,  // NotPrimaryOrSecondary
    14031,  // OutOfDiskSpace
  ]

  private static let refused: Set<Int> = [
    2,  // BadValue
    9,  // FailedToParse
    14,  // TypeMismatch
    15,  // Overflow: nested too deep
    16,  // InvalidLength
    22,  // InvalidBSON
    28,  // PathNotViable
    40,  // ConflictingUpdateOperators
    52,  // DollarPrefixedFieldName
    53,  // InvalidIdField
    54,  // NotSingleValueField
    55,  // InvalidDBRef
    56,  // EmptyFieldName
    57,  // DottedFieldName
    66,  // ImmutableField
    121,  // DocumentValidationFailure
    139,  // JSInterpreterFailure
    146,  // ExceededMemoryLimit
    171,  // CannotIndexParallelArrays
    180,  // InvalidIndexSpecificationOption of a text or geo value
    183,  // KeyTooLong (until 4.0)
    292,  // QueryExceededMemoryLimitNoDiskUseAllowed
    10334,  // BSONObjectTooLarge
    11000,  // DuplicateKey
    11001,  // the same, from old servers
    12582,  // the same, from a shard
    16755,  // a value that a geo index cannot take
    17280,  // KeyTooLong
    17419, 17420,  // the document would grow too large
    51024,  // a field's value is out of its bounds
    51091, 51108,  // a regular expression that does not compile, or with a wrong option
  ]

  private static let configuration: Set<Int> = [
    20,  // IllegalOperation: retryable writes on a standalone server, for example
    59,  // CommandNotFound
    72,  // InvalidOptions
    73,  // InvalidNamespace
    115,  // CommandNotSupported
    166,  // CommandNotSupportedOnView
    40415, 40414,  // a field of the command that this server does not know, or misses
  ]
}

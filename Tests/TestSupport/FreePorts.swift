import EmbeddedServers

/// Different ports of the loopback interface that nobody uses just now, as the servers of the tests take them.
package func freePorts(_ count: Int) throws -> [UInt16] { try FreePort.find(count).map { UInt16($0) } }

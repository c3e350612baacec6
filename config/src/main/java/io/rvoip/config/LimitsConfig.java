package io.rvoip.config;

import java.time.Duration;

/**
 * {@code rvoip.limits}: what one node takes before it refuses, closes or drops.
 *
 * @param messageBytes longest SIP message
 * @param headers most header fields of a message
 * @param headerBytes longest header field
 * @param uriBytes longest URI
 * @param vias most Via values
 * @param tcpConnections accepted SIP connections
 * @param tcpConnectionsPerAddress accepted SIP connections from one address
 * @param tcpIdle an idle SIP connection is closed after this
 * @param tcpQueueBytes bytes that may wait for a slow SIP connection before it is closed
 * @param tcpMemoryBytes bytes that all SIP connections together may hold
 * @param transactions SIP transactions alive at one node; more requests get 503
 * @param calls calls owned by one node; more INVITEs get 503
 * @param bindingsPerAor contacts of one address-of-record; {@link SipConfig#contactsOverLimit}
 * @param usersPerTenant users of a tenant without a limit of its own
 * @param apiKeysPerTenant API keys of a tenant without a limit of its own
 * @param groupsPerTenant groups of a tenant
 * @param heapTargetBytes Java heap that the collector tries to stay below
 */
public record LimitsConfig(
    int messageBytes,
    int headers,
    int headerBytes,
    int uriBytes,
    int vias,
    int tcpConnections,
    int tcpConnectionsPerAddress,
    Duration tcpIdle,
    int tcpQueueBytes,
    long tcpMemoryBytes,
    int transactions,
    int calls,
    int bindingsPerAor,
    int usersPerTenant,
    int apiKeysPerTenant,
    int groupsPerTenant,
    long heapTargetBytes) {

  static LimitsConfig read(Section s) {
    return new LimitsConfig(
        s.bytes("message", 1500, 1 << 20),
        s.integer("headers", 20, 10_000),
        s.bytes("header", 256, 65_536),
        s.bytes("uri", 64, 65_536),
        s.integer("vias", 5, 1000),
        s.integer("tcp-connections", 1, 1_000_000),
        s.integer("tcp-connections-per-address", 1, 1_000_000),
        s.duration("tcp-idle", Duration.ofSeconds(10), Duration.ofDays(7)),
        s.bytes("tcp-queue", 65_536, 64 << 20),
        s.size("tcp-memory", 1L << 20, 1L << 40),
        s.integer("transactions", 100, 10_000_000),
        s.integer("calls", 1, 10_000_000),
        s.integer("bindings-per-aor", 1, 1000),
        s.integer("users-per-tenant", 1, 10_000_000),
        s.integer("api-keys-per-tenant", 1, 1_000_000),
        s.integer("groups-per-tenant", 1, 100_000),
        s.size("heap-target", 64L << 20, 1L << 40));
  }
}

package io.rvoip.protocol.sip.dialog;

import java.util.List;

/**
 * A dialog as plain values, for events and for a node that goes on with it. Addresses are header
 * values as on the wire.
 *
 * @param role our side of the request that created it
 * @param state state
 * @param callId Call-ID
 * @param localTag our tag
 * @param remoteTag the peer's tag, empty when it has none
 * @param local our address without tag
 * @param remote the peer's address without tag
 * @param remoteTarget the peer's Contact URI
 * @param routeSet route set, next hop first
 * @param localCSeq number of our last request, 0 when there was none
 * @param remoteCSeq number of the peer's last request, -1 when there was none
 */
public record DialogSnapshot(
    DialogRole role,
    DialogState state,
    String callId,
    String localTag,
    String remoteTag,
    String local,
    String remote,
    String remoteTarget,
    List<String> routeSet,
    long localCSeq,
    long remoteCSeq) {
  public DialogSnapshot {
    routeSet = List.copyOf(routeSet);
  }
}

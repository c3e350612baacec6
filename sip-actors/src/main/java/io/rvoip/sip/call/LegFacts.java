package io.rvoip.sip.call;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.rvoip.protocol.sip.dialog.DialogSnapshot;
import io.rvoip.sip.CborSerializable;
import io.rvoip.sip.edge.EdgeFlow;
import io.rvoip.sip.edge.ServerTx;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What must be known to go on with a leg on another node: header values verbatim, both SDPs, ports.
 *
 * @param index number of the leg in its call; 0 is the first party
 * @param role {@code caller} or {@code callee}
 * @param edge {@code name#incarnation} of the node whose flow or address the leg uses
 * @param target URI of the next hop when the flow is gone
 * @param contact our Contact value of this dialog
 * @param dialog the dialog; null before there is one
 * @param inviteTx the server transaction of a pending INVITE from the peer
 * @param vias its Via values, topmost first
 * @param inviteBranch branch of our own pending INVITE to the peer
 * @param sdp our side of the descriptions
 * @param remoteSdp the peer's last SDP
 * @param session the session's timer, RFC 4028; absent before it is agreed on, and in events of
 *     releases that knew of none
 */
@SuppressWarnings("ArrayRecordComponent") // SDP bytes as sent and received
public record LegFacts(
    int index,
    String role,
    String edge,
    @Nullable EdgeFlow flow,
    String target,
    String contact,
    @Nullable DialogSnapshot dialog,
    @Nullable ServerTx inviteTx,
    List<String> vias,
    @Nullable String inviteBranch,
    @Nullable Endpoint endpoint,
    SdpFacts sdp,
    byte @Nullable [] remoteSdp,
    boolean held,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Session session)
    implements CborSerializable {
  public LegFacts {
    vias = List.copyOf(vias);
  }

  /** Our media address of a leg: the host as advertised and both ports. */
  public record Endpoint(String host, int rtpPort, int rtcpPort) implements CborSerializable {}

  /** An interval, whether we are its refresher, and when it last began. */
  public record Session(int seconds, boolean oursToRefresh, long sinceEpochMs)
      implements CborSerializable {}

  /** Our side of the session descriptions of this leg: o= line and what was sent last. */
  public record SdpFacts(long sessionId, long version, String originAddress, @Nullable String sent)
      implements CborSerializable {}
}

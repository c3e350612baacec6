package io.rvoip.sip.call;

import io.rvoip.media.MediaReply.LegStatistics;
import io.rvoip.sip.api.CallView;
import io.rvoip.sip.api.LegView;
import io.rvoip.sip.edge.EdgeFlow;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A call as readers see it. */
final class CallViews {
  private CallViews() {}

  static CallView view(CallState call, String node, long epoch, List<LegStatistics> counters) {
    String state =
        switch (call.phase) {
          case NEW, ROUTING, RINGING -> "ringing";
          case ANSWERED ->
              call.legs.values().stream().anyMatch(l -> l.held && l.state == Leg.State.ANSWERED)
                  ? "held"
                  : "answered";
          case ENDING -> "ending";
        };
    return new CallView(
        call.id,
        call.tenant,
        state,
        call.from,
        call.to,
        call.created,
        call.answered,
        name(node),
        call.mediaNode == null ? null : name(call.mediaNode),
        epoch,
        call.legs.values().stream().map(leg -> leg(leg, counters)).toList(),
        call.origin.identity());
  }

  private static LegView leg(Leg leg, List<LegStatistics> counters) {
    LegStatistics c =
        counters.stream().filter(s -> s.leg().equals(leg.name())).findFirst().orElse(null);
    EdgeFlow flow = leg.flow;
    return new LegView(
        leg.name(),
        leg.caller ? "caller" : "callee",
        leg.state.name().toLowerCase(Locale.ROOT),
        name(leg.edge),
        leg.dialog == null ? leg.target : leg.dialog.remote().uri().toString(),
        callId(leg),
        flow == null ? "" : flow.transport().toLowerCase(Locale.ROOT),
        flow == null ? "" : flow.remote(),
        CallSdp.codec(leg.remote()),
        leg.held,
        leg.endpoint == null ? null : local(leg.endpoint),
        c == null ? null : c.remote(),
        c == null ? 0 : c.rtpReceived(),
        c == null ? 0 : c.rtpReceivedBytes(),
        c == null ? 0 : c.rtpSent(),
        c == null ? 0 : c.rtpSentBytes(),
        c == null ? 0 : c.rtcpReceived(),
        c == null ? 0 : c.rtcpSent(),
        c == null ? 0 : c.rtpDropped());
  }

  private static String callId(Leg leg) {
    if (leg.dialog != null) {
      return leg.dialog.callId();
    }
    return leg.sentInvite == null ? "" : leg.sentInvite.callId();
  }

  private static @Nullable String local(LegFacts.Endpoint e) {
    return e.host() + ":" + e.rtpPort();
  }

  private static String name(String node) {
    int hash = node.indexOf('#');
    return hash < 0 ? node : node.substring(0, hash);
  }
}

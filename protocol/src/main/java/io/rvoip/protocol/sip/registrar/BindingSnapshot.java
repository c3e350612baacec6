package io.rvoip.protocol.sip.registrar;

import io.rvoip.protocol.sip.Flow;
import io.rvoip.protocol.sip.NameAddr;
import io.rvoip.protocol.sip.TransportKind;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Binding} as plain values, for events and other nodes. Addresses are IP literals.
 *
 * @param contact Contact value
 * @param callId Call-ID of the last REGISTER
 * @param cseq its CSeq number
 * @param q preference in thousandths
 * @param expiresAtMillis UTC milliseconds
 * @param keepUntilMillis UTC milliseconds
 * @param path Path values
 * @param node node that owns the flow
 * @param transport transport of the flow
 * @param localAddress our end
 * @param localPort our end
 * @param remoteAddress the client's end
 * @param remotePort the client's end
 * @param connectionId number of the connection on its node, 0 on UDP
 * @param userAgent User-Agent
 * @param instanceId {@code +sip.instance}
 * @param regId {@code reg-id}
 */
public record BindingSnapshot(
    String contact,
    String callId,
    long cseq,
    int q,
    long expiresAtMillis,
    long keepUntilMillis,
    List<String> path,
    String node,
    TransportKind transport,
    String localAddress,
    int localPort,
    String remoteAddress,
    int remotePort,
    long connectionId,
    @Nullable String userAgent,
    @Nullable String instanceId,
    @Nullable String regId) {
  public BindingSnapshot {
    path = List.copyOf(path);
  }

  /** The values of a binding. */
  public static BindingSnapshot of(Binding b) {
    var flow = b.origin().flow();
    return new BindingSnapshot(
        b.contact().toString(),
        b.callId(),
        b.cseq(),
        b.q(),
        b.expiresAtMillis(),
        b.keepUntilMillis(),
        b.path(),
        b.origin().node(),
        flow.transport(),
        flow.local().getAddress().getHostAddress(),
        flow.local().getPort(),
        flow.remote().getAddress().getHostAddress(),
        flow.remote().getPort(),
        flow.connectionId(),
        b.userAgent(),
        b.instanceId(),
        b.regId());
  }

  /** The binding with these values. */
  public Binding toBinding() {
    var flow =
        new Flow(
            transport,
            new InetSocketAddress(InetAddress.ofLiteral(localAddress), localPort),
            new InetSocketAddress(InetAddress.ofLiteral(remoteAddress), remotePort),
            connectionId);
    return new Binding(
        NameAddr.parse(contact),
        callId,
        cseq,
        q,
        expiresAtMillis,
        keepUntilMillis,
        path,
        new BindingOrigin(node, flow),
        userAgent,
        instanceId,
        regId);
  }
}

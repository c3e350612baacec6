package io.rvoip.sip.call;

import io.rvoip.protocol.sip.id.TagSigner;
import io.rvoip.protocol.sip.session.SessionRules;
import io.rvoip.sip.identity.OutgoingIdentity;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What the rules of a call need from outside.
 *
 * @param node {@code name#incarnation} of the node the entity runs on
 * @param alive whether a node, named so, is a member now
 * @param product value of Server and User-Agent
 * @param t1Ms RFC 3261 T1
 * @param t2Ms RFC 3261 T2
 * @param noAnswerMs how long callees may ring before the call is given up
 * @param reinvitePatienceMs how long a phone is asked again that puts a re-INVITE of ours off, and
 *     a media node that has no ports for a call that has lost its own
 * @param session how long sessions last without a sign of life
 * @param identity signs calls to trunks; null: they are not signed
 */
public record CallSettings(
    String node,
    Predicate<String> alive,
    TagSigner tags,
    RandomGenerator random,
    String product,
    long t1Ms,
    long t2Ms,
    long noAnswerMs,
    long reinvitePatienceMs,
    SessionRules session,
    @Nullable OutgoingIdentity identity) {

  /** 64*T1: how long a 2xx is repeated without an ACK, and how long a transaction may take. */
  public long transactionMs() {
    return 64 * t1Ms;
  }

  /** Name of our node without its incarnation, for branches. */
  public String nodeName() {
    return node.substring(0, node.indexOf('#'));
  }
}

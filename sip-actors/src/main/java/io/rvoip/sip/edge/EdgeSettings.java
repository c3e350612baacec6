package io.rvoip.sip.edge;

import io.rvoip.protocol.sip.transaction.TimerSettings;
import io.rvoip.protocol.sip.transaction.TransactionLimits;

/**
 * How an edge works.
 *
 * @param node {@code name#incarnation} of this node
 * @param nodeName the name alone, for branches
 * @param product value of Server
 * @param loops how many transaction loops, each one thread
 * @param queue how many messages may wait for one loop before new ones are dropped
 * @param mtuBytes requests longer than this leave by TCP, RFC 3261 §18.1.1
 */
public record EdgeSettings(
    String node,
    String nodeName,
    String product,
    TimerSettings timers,
    TransactionLimits limits,
    int loops,
    int queue,
    int mtuBytes) {}

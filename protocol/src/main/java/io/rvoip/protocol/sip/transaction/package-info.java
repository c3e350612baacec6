/**
 * Transactions of RFC 3261 §17 with the Accepted states of RFC 6026: four sans-IO machines and the
 * layer that matches messages to them and keeps their deadlines. Below is a transport that performs
 * {@code transmit}, above a transaction user (TU) that sees each request and each answer once.
 * Entry class: {@link io.rvoip.protocol.sip.transaction.TransactionLayer}.
 */
@NullMarked
package io.rvoip.protocol.sip.transaction;

import org.jspecify.annotations.NullMarked;

/**
 * Nonces of the whole cluster (RFC 7616 §3.3, §3.4): any node makes and recognises them by the
 * cluster key, and each count of each of them is taken once, wherever the request arrives. Entry
 * classes: {@link io.rvoip.auth.nonce.NonceSigner} makes them, {@link
 * io.rvoip.auth.nonce.NonceLedger} keeps one node's share of the counts.
 */
@NullMarked
package io.rvoip.auth.nonce;

import org.jspecify.annotations.NullMarked;

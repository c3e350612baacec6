/**
 * Nonce counts across nodes: carries what {@link io.rvoip.auth.nonce.NonceLedger} decides between
 * the nodes of the cluster. Entry class: {@link io.rvoip.sip.nonce.ClusterNonces}.
 */
@NullMarked
package io.rvoip.sip.nonce;

import org.jspecify.annotations.NullMarked;

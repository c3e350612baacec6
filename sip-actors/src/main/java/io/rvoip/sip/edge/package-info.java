/**
 * The node-local edge of SIP: sockets, transactions and the acknowledged way between them and the
 * entities, RFC 3261 §17 and §18. Entry class: {@link io.rvoip.sip.edge.Edge}.
 */
@NullMarked
package io.rvoip.sip.edge;

import org.jspecify.annotations.NullMarked;

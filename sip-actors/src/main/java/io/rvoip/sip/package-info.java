/**
 * SIP on actors: edges, calls, addresses-of-record. Entry class: {@link io.rvoip.sip.SipNode},
 * which starts all of it on one node.
 */
@NullMarked
package io.rvoip.sip;

import org.jspecify.annotations.NullMarked;

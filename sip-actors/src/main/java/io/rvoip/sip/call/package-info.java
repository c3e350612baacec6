/**
 * A call: a back-to-back user agent (RFC 7092) as a sharded, event-sourced entity. The rules are
 * sans-IO in {@link io.rvoip.sip.call.CallMachine}; {@link io.rvoip.sip.call.CallEntity} performs
 * what they decide.
 */
@NullMarked
package io.rvoip.sip.call;

import org.jspecify.annotations.NullMarked;

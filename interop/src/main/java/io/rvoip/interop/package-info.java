/**
 * Black-box runs against the shipped system: {@code ./rvoip} is started as a user would start it,
 * and phones (our own, SIPp, baresip) show what works, measured. The entry class is {@link
 * io.rvoip.interop.InteropMain}; each suite leaves its results for the scenario check.
 */
@NullMarked
package io.rvoip.interop;

import org.jspecify.annotations.NullMarked;

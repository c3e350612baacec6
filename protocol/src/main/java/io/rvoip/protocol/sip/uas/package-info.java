/**
 * What every UAS checks before it looks at what a request is about, RFC 3261 §8.2: method, required
 * extensions, event package, body. Between the transactions and what a request is for. Entry class:
 * {@link io.rvoip.protocol.sip.uas.UasRules}.
 */
@NullMarked
package io.rvoip.protocol.sip.uas;

import org.jspecify.annotations.NullMarked;

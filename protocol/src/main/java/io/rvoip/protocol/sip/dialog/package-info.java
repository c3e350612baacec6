/**
 * Dialogs of RFC 3261 §12: identity, route set, remote target and CSeq of a peer-to-peer relation.
 * Requests built here lack Via and Contact; the edge that sends them knows its address and prepends
 * both. Entry class: {@code Dialog}.
 */
@NullMarked
package io.rvoip.protocol.sip.dialog;

import org.jspecify.annotations.NullMarked;

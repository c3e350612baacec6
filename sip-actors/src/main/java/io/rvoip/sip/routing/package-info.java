/**
 * Decides what becomes of a request outside of dialogs: who sent it, whose it is, which entity gets
 * it. Entry class: {@link io.rvoip.sip.routing.RequestRouter}.
 */
@NullMarked
package io.rvoip.sip.routing;

import org.jspecify.annotations.NullMarked;

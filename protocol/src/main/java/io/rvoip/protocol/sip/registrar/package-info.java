/**
 * The registrar's rules, RFC 3261 §10.3 with Path of RFC 3327: from the bindings of one
 * address-of-record and a REGISTER to its answer and the bindings after it. Who may register, under
 * which address-of-record, and where bindings are stored is decided above. Entry class: {@link
 * io.rvoip.protocol.sip.registrar.RegistrarRules}.
 */
@NullMarked
package io.rvoip.protocol.sip.registrar;

import org.jspecify.annotations.NullMarked;

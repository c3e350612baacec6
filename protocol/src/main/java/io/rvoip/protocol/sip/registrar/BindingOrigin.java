package io.rvoip.protocol.sip.registrar;

import io.rvoip.protocol.sip.ContactFlow;
import io.rvoip.protocol.sip.Flow;

/**
 * Where a REGISTER came in, and so where requests to its contact leave; {@link ContactFlow} knows
 * the exception.
 *
 * @param node name of the node that owns the flow
 * @param flow the flow
 */
public record BindingOrigin(String node, Flow flow) {}

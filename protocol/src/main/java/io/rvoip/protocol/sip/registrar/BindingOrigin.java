package io.rvoip.protocol.sip.registrar;

import io.rvoip.protocol.sip.Flow;

/**
 * Where a REGISTER came in: requests to the contact leave there.
 *
 * @param node name of the node that owns the flow
 * @param flow the flow
 */
public record BindingOrigin(String node, Flow flow) {}

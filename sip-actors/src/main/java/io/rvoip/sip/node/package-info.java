/**
 * Which nodes there are and how to reach their edge, media and index. Entry class: {@link
 * io.rvoip.sip.node.NodeDirectory}.
 */
@NullMarked
package io.rvoip.sip.node;

import org.jspecify.annotations.NullMarked;

/**
 * Media sessions as actors see them: control by messages, packets never. Entry class: {@link
 * io.rvoip.media.MediaActor}, one per node, in front of that node's media loop.
 */
@NullMarked
package io.rvoip.media;

import org.jspecify.annotations.NullMarked;

/**
 * Opaque tokens of others, judged by who made them, RFC 7662. Entry class: {@link
 * io.rvoip.auth.introspection.IntrospectionSource}.
 */
@NullMarked
package io.rvoip.auth.introspection;

import org.jspecify.annotations.NullMarked;

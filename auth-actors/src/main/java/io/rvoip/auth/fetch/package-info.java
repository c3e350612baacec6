/**
 * Requests to servers that the operator names but nobody here runs: identity providers. Entry
 * class: {@link io.rvoip.auth.fetch.GuardedHttp}.
 */
@NullMarked
package io.rvoip.auth.fetch;

import org.jspecify.annotations.NullMarked;

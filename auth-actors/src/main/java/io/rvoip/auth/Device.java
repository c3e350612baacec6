package io.rvoip.auth;

import org.jspecify.annotations.Nullable;

/**
 * What tells one phone from another before it has proven who it is.
 *
 * @param source transport and remote address, such as {@code udp 192.0.2.7:5060}
 * @param userAgent its User-Agent header; null when it sends none
 */
public record Device(String source, @Nullable String userAgent) {}

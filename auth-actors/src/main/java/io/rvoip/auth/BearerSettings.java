package io.rvoip.auth;

/**
 * How bearer tokens are taken in SIP, RFC 8898.
 *
 * @param authzServer https URI of the authorization server that clients are sent to
 * @param scope scope that a token must cover
 * @param inClear whether tokens are taken over transports that do not hide them, from other hosts
 */
public record BearerSettings(String authzServer, String scope, boolean inClear) {}

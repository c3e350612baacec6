package io.rvoip.auth.oauth;

import com.nimbusds.jose.util.JSONObjectUtils;
import io.rvoip.auth.jwt.Claims;
import io.rvoip.config.OauthProviderConfig;
import io.rvoip.config.OauthProviderConfig.Kind;
import io.rvoip.config.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.List;
import java.util.Map;

/** What providers send, as recorded, and settings that fit. */
final class Samples {
  private Samples() {}

  static Map<String, Object> json(String file) {
    try (var in = Samples.class.getResourceAsStream(file)) {
      return JSONObjectUtils.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ParseException e) {
      throw new IllegalArgumentException(e);
    }
  }

  static Claims claims(String file) {
    return new Claims(json(file));
  }

  static OauthProviderConfig google(String hostedDomain, Map<String, List<String>> roles) {
    return new OauthProviderConfig(
        "google",
        "Google",
        Kind.GOOGLE,
        URI.create("https://accounts.google.com/.well-known/openid-configuration"),
        "1234987819200.apps.googleusercontent.com",
        new Secret("s3cret"),
        List.of("openid", "email"),
        "default",
        hostedDomain,
        "roles",
        roles,
        List.of());
  }

  static OauthProviderConfig keycloak(Map<String, List<String>> roles) {
    return new OauthProviderConfig(
        "sso",
        "Company",
        Kind.KEYCLOAK,
        URI.create("https://sso.example.com/realms/main/.well-known/openid-configuration"),
        "pbx",
        new Secret("s3cret"),
        List.of("openid"),
        "default",
        null,
        "roles",
        roles,
        List.of());
  }

  static OauthProviderConfig generic(
      String issuer, String rolesClaim, Map<String, List<String>> roles) {
    return new OauthProviderConfig(
        "any",
        "Any",
        Kind.OIDC,
        URI.create(issuer + OauthProviderConfig.WELL_KNOWN),
        "pbx",
        null,
        List.of("openid"),
        "default",
        null,
        rolesClaim,
        roles,
        List.of());
  }
}

package io.rvoip.protocol.sip.identity;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a PASSporT says, RFC 8225, in full form. Only the form is checked here; whether it is true,
 * fresh and about this call is for others.
 *
 * @param ppt extension: {@code shaken}, {@code div} …; null: base PASSporT
 * @param x5u where the signer's certificate is
 * @param iat when it was signed, seconds since 1970
 * @param orig the caller
 * @param dest the called, at least one
 * @param div the called before a diversion, RFC 8946 §3; null unless ppt is div
 * @param attest level of attestation; null unless ppt is shaken
 * @param origid where the call came from, a UUID; null unless ppt is shaken
 */
public record Passport(
    @Nullable String ppt,
    String x5u,
    long iat,
    PassportParty orig,
    List<PassportParty> dest,
    @Nullable PassportParty div,
    @Nullable Attestation attest,
    @Nullable String origid) {
  /** RFC 8588. */
  public static final String SHAKEN = "shaken";

  /** RFC 8946. */
  public static final String DIV = "div";

  private static final int MAX_DEST = 16;
  private static final String UUID =
      "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}";

  public Passport {
    dest = List.copyOf(dest);
  }

  /** What came of reading a token. */
  public sealed interface Reading {}

  /** The token has the form of a PASSporT that we know. */
  public record Read(Passport passport) implements Reading {}

  /** A PASSporT of a type that we do not know: to be passed over, RFC 8224 §6.2 step 1. */
  public record OtherType(String ppt) implements Reading {}

  /** No PASSporT, and why not. */
  public record Malformed(String reason) implements Reading {}

  /** Reads header and claims of a token in full form. */
  public static Reading read(JwsToken token) {
    if (!(JsonReader.read(token.header()).orElse(null) instanceof Json.Obj header)) {
      return new Malformed("header: no JSON object");
    }
    // RFC 8225 §4.1, and RFC 7515 §4.1.11: what crit names must be understood; we know nothing.
    if (!"passport".equals(text(header, "typ"))) {
      return new Malformed("typ is not passport");
    }
    if (!"ES256".equals(text(header, "alg"))) {
      return new Malformed("alg is not ES256");
    }
    if (header.get("crit") != null) {
      return new Malformed("crit is not understood");
    }
    String x5u = text(header, "x5u");
    if (x5u == null) {
      return new Malformed("x5u is missing");
    }
    String ppt = text(header, "ppt");
    if (ppt == null && header.get("ppt") != null) {
      return new Malformed("ppt is no string");
    }
    if (ppt != null && !ppt.equals(SHAKEN) && !ppt.equals(DIV)) {
      return new OtherType(ppt);
    }
    if (!(JsonReader.read(token.claims()).orElse(null) instanceof Json.Obj claims)) {
      return new Malformed("claims: no JSON object");
    }
    return claims(ppt, x5u, claims);
  }

  private static Reading claims(@Nullable String ppt, String x5u, Json.Obj claims) {
    OptionalLong iat =
        claims.get("iat") instanceof Json.Numeral n ? n.whole() : OptionalLong.empty();
    PassportParty orig = one(claims.get("orig"));
    Optional<List<PassportParty>> dest = several(claims.get("dest"));
    if (iat.isEmpty()) {
      return new Malformed("iat is no whole number");
    }
    if (orig == null) {
      return new Malformed("orig is not one tn or uri");
    }
    if (dest.isEmpty()) {
      return new Malformed("dest has no list of tn or uri");
    }
    PassportParty div = one(claims.get("div"));
    boolean diverted = DIV.equals(ppt);
    if (diverted && div == null) {
      return new Malformed("div is not one tn or uri");
    }
    Attestation attest = attestation(text(claims, "attest"));
    String origid = text(claims, "origid");
    boolean shaken = SHAKEN.equals(ppt);
    if (shaken && attest == null) {
      return new Malformed("attest is not A, B or C");
    }
    if (shaken && (origid == null || !origid.matches(UUID))) {
      return new Malformed("origid is no UUID");
    }
    return new Read(
        new Passport(
            ppt,
            x5u,
            iat.getAsLong(),
            orig,
            dest.get(),
            diverted ? div : null,
            shaken ? attest : null,
            shaken && origid != null ? origid.toLowerCase(Locale.ROOT) : null));
  }

  private static @Nullable String text(Json.Obj object, String name) {
    return object.get(name) instanceof Json.Text(String value) && !value.isEmpty() ? value : null;
  }

  private static @Nullable Attestation attestation(@Nullable String text) {
    for (Attestation level : Attestation.values()) {
      if (level.name().equals(text)) {
        return level;
      }
    }
    return null;
  }

  /** RFC 8225 §5.2.1: exactly one identity of one kind. */
  private static @Nullable PassportParty one(@Nullable Json value) {
    if (!(value instanceof Json.Obj o) || o.members().size() != 1) {
      return null;
    }
    return party(o.members().firstKey(), o.members().get(o.members().firstKey()));
  }

  private static Optional<List<PassportParty>> several(@Nullable Json value) {
    List<PassportParty> parties = new ArrayList<>();
    if (value instanceof Json.Obj o) {
      for (String kind : List.of("tn", "uri")) {
        Json list = o.get(kind);
        if (list != null && !addAll(kind, list, parties)) {
          return Optional.empty();
        }
      }
    }
    return parties.isEmpty() || parties.size() > MAX_DEST ? Optional.empty() : Optional.of(parties);
  }

  private static boolean addAll(String kind, Json list, List<PassportParty> parties) {
    if (!(list instanceof Json.Arr(List<Json> values))) {
      return false;
    }
    for (Json value : values) {
      PassportParty party = party(kind, value);
      if (party == null) {
        return false;
      }
      parties.add(party);
    }
    return true;
  }

  private static @Nullable PassportParty party(String kind, @Nullable Json value) {
    if (!(value instanceof Json.Text(String text)) || text.isEmpty()) {
      return null;
    }
    return switch (kind) {
      case "tn" -> text.matches("[0-9#*]{1,32}") ? new PassportParty.Tn(text) : null;
      case "uri" -> new PassportParty.Uri(text);
      default -> null;
    };
  }

  /** The JOSE header of this PASSporT. */
  public Json headerJson() {
    Map<String, Json> header = new TreeMap<>();
    header.put("alg", new Json.Text("ES256"));
    header.put("typ", new Json.Text("passport"));
    header.put("x5u", new Json.Text(x5u));
    if (ppt != null) {
      header.put("ppt", new Json.Text(ppt));
    }
    return Json.Obj.of(header);
  }

  /** The claims of this PASSporT. */
  public Json claimsJson() {
    Map<String, Json> claims = new TreeMap<>();
    claims.put("iat", new Json.Numeral(Long.toString(iat)));
    claims.put("orig", json(orig));
    Map<String, Json> called = new TreeMap<>();
    List<Json> numbers = new ArrayList<>();
    List<Json> uris = new ArrayList<>();
    for (PassportParty party : dest) {
      switch (party) {
        case PassportParty.Tn(String number) -> numbers.add(new Json.Text(number));
        case PassportParty.Uri(String uri) -> uris.add(new Json.Text(uri));
      }
    }
    if (!numbers.isEmpty()) {
      called.put("tn", new Json.Arr(numbers));
    }
    if (!uris.isEmpty()) {
      called.put("uri", new Json.Arr(uris));
    }
    claims.put("dest", Json.Obj.of(called));
    if (div != null) {
      claims.put("div", json(div));
    }
    if (attest != null) {
      claims.put("attest", new Json.Text(attest.name()));
    }
    if (origid != null) {
      claims.put("origid", new Json.Text(origid));
    }
    return Json.Obj.of(claims);
  }

  /** What is signed, RFC 8225 §6, in the deterministic form of §9. */
  public String signingInput() {
    return JwsToken.signingInput(headerJson(), claimsJson());
  }

  private static Json json(PassportParty party) {
    return switch (party) {
      case PassportParty.Tn(String number) -> Json.Obj.of(Map.of("tn", new Json.Text(number)));
      case PassportParty.Uri(String uri) -> Json.Obj.of(Map.of("uri", new Json.Text(uri)));
    };
  }
}

package io.rvoip.auth.stir;

import io.rvoip.protocol.sip.identity.JwsToken;
import io.rvoip.protocol.sip.identity.Passport;

/** A PASSporT and the token that carries it: what is said, and what was signed. */
record SignedPassport(JwsToken token, Passport passport) {

  boolean diverts() {
    return Passport.DIV.equals(passport.ppt());
  }
}

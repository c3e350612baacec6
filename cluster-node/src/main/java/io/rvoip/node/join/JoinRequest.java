package io.rvoip.node.join;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A new host asks to be let in. All bytes are Base64 in JSON.
 *
 * @param tokenId which token the host was given
 * @param node the name it wants to have
 * @param clientNonce 16 random bytes
 * @param proof HMAC over node and nonce under the token's key
 */
@SuppressWarnings("ArrayRecordComponent") // carried, never compared
public record JoinRequest(String tokenId, String node, byte[] clientNonce, byte[] proof) {

  /** The request of a token's bearer. */
  public static JoinRequest of(JoinToken token, String node) {
    byte[] nonce = JoinAnswer.newNonce();
    return new JoinRequest(token.id(), node, nonce, token.key().proof(node, nonce));
  }

  public JoinRequest {
    require(tokenId != null && tokenId.matches("[0-9a-v]{8}"), "tokenId", tokenId, "8 characters");
    require(node != null && !node.isBlank() && node.length() <= 64, "node", node, "a node's name");
    require(
        clientNonce != null && clientNonce.length == JoinAnswer.NONCE_BYTES,
        "clientNonce",
        "…",
        "16 bytes in Base64");
    require(proof != null && proof.length == 32, "proof", "…", "32 bytes in Base64");
    clientNonce = Arrays.copyOf(clientNonce, clientNonce.length);
    proof = Arrays.copyOf(proof, proof.length);
  }

  private static void require(boolean fine, String name, @Nullable String value, String expected) {
    if (!fine) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
    }
  }
}

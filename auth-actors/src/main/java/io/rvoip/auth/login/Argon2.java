package io.rvoip.auth.login;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Argon2id, RFC 9106, as PHC strings: {@code $argon2id$v=19$m=19456,t=2,p=1$salt$hash}, the last
 * two base64 without padding. Slow and hungry on purpose; {@link PasswordHashing} bounds how many
 * run at a time.
 */
public final class Argon2 {
  private static final int SALT_BYTES = 16;
  private static final int HASH_BYTES = 32;
  private static final Pattern PHC =
      Pattern.compile(
          "\\$argon2id\\$v=19\\$m=(\\d{1,6}),t=(\\d{1,2}),p=(\\d{1,2})"
              + "\\$([A-Za-z0-9+/]{11,86})\\$([A-Za-z0-9+/]{22,86})");

  // What an imported hash may cost: nobody shall make us allocate gigabytes by a line of text.
  private static final int MAX_MEMORY_KIB = 64 * 1024;
  private static final int MAX_PASSES = 10;
  private static final int MAX_LANES = 4;

  private Argon2() {}

  /**
   * What one computation costs.
   *
   * @param memoryKib memory, KiB
   * @param passes over the memory
   * @param lanes computed side by side; more than one needs as many threads to be of use
   */
  public record Cost(int memoryKib, int passes, int lanes) {
    /** 19 MiB, 2 passes, 1 lane: some 30 ms. */
    public static final Cost DEFAULT = new Cost(19 * 1024, 2, 1);

    /** Checks the bounds. */
    public Cost {
      if (lanes < 1
          || lanes > MAX_LANES
          || passes < 1
          || passes > MAX_PASSES
          || memoryKib < 8 * lanes
          || memoryKib > MAX_MEMORY_KIB) {
        throw new IllegalArgumentException(
            "cost: m=%d,t=%d,p=%d (expected: m=8*p..%d, t=1..%d, p=1..%d)"
                .formatted(memoryKib, passes, lanes, MAX_MEMORY_KIB, MAX_PASSES, MAX_LANES));
      }
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // taken apart at once, compared by nobody
  private record Parsed(Cost cost, byte[] salt, byte[] hash) {}

  /** The PHC string of a password under a fresh salt; {@code random} must be a secure source. */
  public static String hash(String password, Cost cost, RandomGenerator random) {
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    return text(cost, salt, compute(password, cost, salt, HASH_BYTES));
  }

  /** A string that no password fits and that costs as much to try as a real one. */
  static String ofNobody(Cost cost) {
    return text(cost, new byte[SALT_BYTES], new byte[HASH_BYTES]);
  }

  /** Whether the password is the one; compares in constant time. False for what is no PHC. */
  public static boolean verify(String password, String phc) {
    Optional<Parsed> parsed = parse(phc);
    if (parsed.isEmpty()) {
      return false;
    }
    Parsed p = parsed.get();
    return MessageDigest.isEqual(p.hash, compute(password, p.cost, p.salt, p.hash.length));
  }

  /**
   * The cost with which a string was made; empty when it is no PHC string that we would compute.
   */
  public static Optional<Cost> costOf(String phc) {
    return parse(phc).map(Parsed::cost);
  }

  private static Optional<Parsed> parse(String phc) {
    Matcher m = PHC.matcher(phc);
    if (!m.matches()) {
      return Optional.empty();
    }
    try {
      Cost cost =
          new Cost(
              Integer.parseInt(m.group(1)),
              Integer.parseInt(m.group(2)),
              Integer.parseInt(m.group(3)));
      Base64.Decoder base64 = Base64.getDecoder();
      return Optional.of(new Parsed(cost, base64.decode(m.group(4)), base64.decode(m.group(5))));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static byte[] compute(String password, Cost cost, byte[] salt, int bytes) {
    Argon2BytesGenerator argon2 = new Argon2BytesGenerator();
    argon2.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withMemoryAsKB(cost.memoryKib())
            .withIterations(cost.passes())
            .withParallelism(cost.lanes())
            .withSalt(salt)
            .build());
    byte[] hash = new byte[bytes];
    argon2.generateBytes(password.getBytes(StandardCharsets.UTF_8), hash);
    return hash;
  }

  private static String text(Cost cost, byte[] salt, byte[] hash) {
    Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
    return "$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s"
        .formatted(
            cost.memoryKib(),
            cost.passes(),
            cost.lanes(),
            base64.encodeToString(salt),
            base64.encodeToString(hash));
  }
}

package io.rvoip.protocol.sip.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HashSet;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IdFormatsTest {
  private static final byte[] KEY = "0123456789abcdef0123456789abcdef".getBytes();
  private static final byte[] NEXT_KEY = "fedcba9876543210fedcba9876543210".getBytes();
  private final Random random = new Random(7);

  @Test
  void shouldStartWithItsShardWhenACallIdIsMinted() {
    for (int shard = 0; shard < 256; shard++) {
      var id = CallId.mint(shard, random);
      assertThat(id.value()).matches("[0-9a-f]{2}[0-9a-v]{16}");
      assertThat(id.shard()).isEqualTo(shard);
      assertThat(CallId.parse(id.value())).contains(id);
    }
  }

  @Test
  void shouldUseAllEightyBitsWhenACallIdIsMinted() {
    var seenPerPosition = new HashSet<String>();
    for (int i = 0; i < 2000; i++) {
      String value = CallId.mint(0, random).value();
      for (int at = 2; at < CallId.LENGTH; at++) {
        seenPerPosition.add(at + ":" + value.charAt(at));
      }
    }
    assertThat(seenPerPosition).hasSize(16 * 32);
  }

  @Test
  void shouldRefuseWhatIsNoCallId() {
    assertThat(CallId.parse("")).isEmpty();
    assertThat(CallId.parse("g0abcdefgh01234567")).isEmpty();
    assertThat(CallId.parse("00abcdefgh0123456w")).isEmpty();
    assertThat(CallId.parse("00ABCDEFGH01234567")).isEmpty();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CallId.mint(256, random))
        .withMessage("shard: 256 (expected: 0..255)");
  }

  @Test
  void shouldKeepTheFrozenTagFormat() {
    // Frozen: another expectation here breaks the dialogs of running clusters. The mac was also
    // computed by an independent program: HKDF-SHA256, salt "rvoip-cluster:1", info "tag".
    var tag = new TagSigner(KEY, null).sign(TagType.CALL, new CallId("2a0123456789abcdef"), 33);
    assertThat(tag.value()).isEqualTo("1c2a0123456789abcdef11" + "8m9eg9atgbh4g");
  }

  @Test
  void shouldSayWhatWasSignedWhenATagIsVerified() {
    var signer = new TagSigner(KEY, null);
    for (int leg : new int[] {0, 1, 31, 32, 1023}) {
      var id = CallId.mint(random.nextInt(256), random);
      var tag = signer.sign(TagType.CALL, id, leg);
      assertThat(signer.verify(tag.value())).contains(new RoutedTag(TagType.CALL, id, leg));
    }
  }

  @Test
  void shouldRefuseATagWhenAnyCharacterIsChanged() {
    var signer = new TagSigner(KEY, null);
    String tag = signer.sign(TagType.CALL, CallId.mint(3, random), 1).value();
    for (int at = 0; at < tag.length(); at++) {
      for (char c : "0123456789abcdefghijklmnopqrstuvwxyzABC-.".toCharArray()) {
        if (c != tag.charAt(at)) {
          String forged = tag.substring(0, at) + c + tag.substring(at + 1);
          assertThat(signer.verify(forged)).as(forged).isEmpty();
        }
      }
    }
    assertThat(signer.verify(tag + "0")).isEmpty();
    assertThat(signer.verify("")).isEmpty();
  }

  @Test
  void shouldAcceptTagsOfThePreviousKeyWhileKeysRotate() {
    var old = new TagSigner(KEY, null);
    var rotating = new TagSigner(NEXT_KEY, KEY);
    var rotated = new TagSigner(NEXT_KEY, null);
    var id = CallId.mint(9, random);
    String before = old.sign(TagType.CALL, id, 0).value();
    String after = rotating.sign(TagType.CALL, id, 0).value();
    assertThat(rotating.verify(before)).isPresent();
    assertThat(rotated.verify(before)).isEmpty();
    assertThat(rotated.verify(after)).isPresent();
    assertThat(old.verify(after)).isEmpty();
  }

  @Test
  void shouldRefuseAShortClusterKey() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TagSigner(new byte[15], null))
        .withMessage("clusterKey: 15 bytes (expected: 16 or more)");
  }

  // RFC 5869 §A.1, the first test vector.
  @Test
  void shouldDeriveKeysAsRfc5869Does() {
    var hex = HexFormat.of();
    byte[] derived =
        KeyDerivation.hkdfSha256(
            hex.parseHex("0b".repeat(22)),
            hex.parseHex("000102030405060708090a0b0c"),
            hex.parseHex("f0f1f2f3f4f5f6f7f8f9"),
            42);
    assertThat(hex.formatHex(derived))
        .isEqualTo(
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
  }

  @Test
  void shouldDeriveDifferentKeysPerLabel() {
    assertThat(KeyDerivation.derive(KEY, "tag", 32))
        .isNotEqualTo(KeyDerivation.derive(KEY, "nonce", 32))
        .isEqualTo(KeyDerivation.derive(KEY, "tag", 32));
  }

  @Test
  void shouldNameNodeCallAndLegInABranch() {
    var id = CallId.mint(77, random);
    var branch = BranchId.mint("node-1.example", id, 5, random);
    assertThat(branch.toString())
        .matches("z9hG4bK1\\.node-1\\.example\\." + id + "\\.05[0-9a-v]{8}");
    assertThat(BranchId.parse(branch.toString())).contains(branch);
  }

  @Test
  void shouldHaveADashInsteadOfACallWhenStateless() {
    var branch = BranchId.mintStateless("n1", random);
    assertThat(branch.toString()).matches("z9hG4bK1\\.n1\\.-\\.00[0-9a-v]{8}");
    assertThat(BranchId.parse(branch.toString())).contains(branch);
  }

  @Test
  void shouldNotReadForeignBranches() {
    assertThat(BranchId.parse("z9hG4bK776asdhds")).isEmpty();
    assertThat(BranchId.parse("z9hG4bK1.n1.00")).isEmpty();
    assertThat(BranchId.parse("z9hG4bK1..-.0012345678")).isEmpty();
    assertThat(BranchId.parse("z9hG4bK1.n1.-.001234567")).isEmpty();
    assertThat(BranchId.parse("")).isEmpty();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BranchId.mintStateless("two words", random))
        .withMessage("node: two words (expected: letters, digits, - . _)");
  }
}

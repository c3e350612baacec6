package io.rvoip.sip.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.protocol.sip.id.CallId;
import io.rvoip.sip.api.CallIdentity;
import io.rvoip.sip.call.CallEvent.CallEnded;
import io.rvoip.sip.call.CallEvent.CallMoved;
import io.rvoip.sip.call.CallEvent.CallOffered;
import io.rvoip.sip.call.CallEvent.PortsRefused;
import io.rvoip.sip.call.CallEvent.ReinviteRefused;
import io.rvoip.sip.call.CallEvent.TargetFailed;
import io.rvoip.sip.call.LegFacts.Endpoint;
import io.rvoip.sip.call.LegFacts.SdpFacts;
import io.rvoip.sip.edge.EdgeFlow;
import io.rvoip.sip.journal.CdrRow;
import io.rvoip.sip.journal.EventCodec;
import io.rvoip.sip.journal.JournalEntry;
import io.rvoip.sip.journal.JournalEntry.Live;
import io.rvoip.sip.registrar.AorShards;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What docs/decisions/0001-frozen.md promises: a failure here means a migration is missing. */
class FrozenFormatsTest {
  private static final Instant AT = Instant.parse("2026-11-23T22:00:00.123Z");
  private final EventCodec<CallEvent> codec = new EventCodec<>(CallEventAdapter.NAMES);

  @Test
  void shouldKeepTheNumberOfShards() {
    assertThat(CallId.SHARDS).isEqualTo(256);
    assertThat(AorShards.SHARDS).isEqualTo(256);
  }

  @Test
  void shouldKeepTheShardOfAnAddressOfRecord() {
    assertThat(List.of("default/1001", "default/1002", "default/alice", "acme/bob"))
        .extracting(AorShards::shard)
        .containsExactly(SHARDS_OF_KNOWN_NAMES);
  }

  private static final Integer[] SHARDS_OF_KNOWN_NAMES = {69, 140, 201, 135};

  @Test
  void shouldKeepTheNamesOfEvents() {
    assertThat(CallEventAdapter.NAMES.keySet())
        .containsExactlyInAnyOrder(
            "call.offered:1",
            "call.leg_started:1",
            "call.answered:1",
            "call.renegotiated:1",
            "call.moved:1",
            "call.reinvite_refused:1",
            "call.ports_refused:1",
            "call.target_failed:1",
            "call.ended:1");
  }

  @Test
  void shouldReadAgainWhatItHasWritten() {
    CallEvent refused = new ReinviteRefused(AT, 1, 491, 20, "goes on");
    CallEvent noPorts = new PortsRefused(AT, "node1#a", 7, "no ports left");
    CallEvent failed = new TargetFailed(AT, 1, "INVITE", "udp 192.0.2.1:5060 (a)", "status 503");
    for (CallEvent event :
        List.of(offered(null), offered(IDENTITY), moved(), refused, noPorts, failed, ended())) {
      JournalEntry entry = write(event);
      assertThat(codec.read(entry)).isPresent();
      // Records of byte arrays compare by identity; what is written again must be the same bytes.
      assertThat(write(codec.read(entry).orElseThrow()).payload()).isEqualTo(entry.payload());
    }
  }

  @Test
  void shouldReadAnEndedCallOfTheFirstRelease() {
    JournalEntry stored =
        new JournalEntry(
            "call.ended",
            1,
            HexFormat.of().parseHex(ENDED_OF_FIRST_RELEASE),
            "default",
            "call",
            "2a0123456789abcdef",
            42,
            1,
            Live.GOES_ON,
            null);
    assertThat(codec.read(stored)).contains(ended());
  }

  @Test
  void shouldWriteAnEndedCallAsTheFirstReleaseDid() {
    assertThat(HexFormat.of().formatHex(write(ended()).payload()))
        .isEqualTo(ENDED_OF_FIRST_RELEASE);
  }

  @Test
  void shouldReadAnOfferedCallOfTheFirstRelease() {
    JournalEntry stored =
        new JournalEntry(
            "call.offered",
            1,
            HexFormat.of().parseHex(OFFERED_OF_FIRST_RELEASE),
            "default",
            "call",
            "2a0123456789abcdef",
            42,
            1,
            Live.STARTS,
            null);
    assertThat(codec.read(stored))
        .get()
        .isInstanceOfSatisfying(
            CallOffered.class,
            event -> {
              assertThat(event.identity()).isNull();
              assertThat(HexFormat.of().formatHex(write(event).payload()))
                  .isEqualTo(OFFERED_OF_FIRST_RELEASE);
            });
  }

  @Test
  void shouldWriteAnOfferedCallWithoutVerdictAsTheFirstReleaseDid() {
    assertThat(HexFormat.of().formatHex(write(offered(null)).payload()))
        .isEqualTo(OFFERED_OF_FIRST_RELEASE);
  }

  // What is added comes last and by name: a release that does not know it reads over it.
  @Test
  void shouldAddTheVerdictBehindWhatTheFirstReleaseWrote() {
    String known = OFFERED_OF_FIRST_RELEASE.substring(0, OFFERED_OF_FIRST_RELEASE.length() - 2);
    String written = HexFormat.of().formatHex(write(offered(IDENTITY)).payload());
    assertThat(written).startsWith(known).endsWith("ff").isNotEqualTo(OFFERED_OF_FIRST_RELEASE);
    assertThat(codec.read(write(offered(IDENTITY))))
        .get()
        .isInstanceOfSatisfying(
            CallOffered.class, event -> assertThat(event.identity()).isEqualTo(IDENTITY));
  }

  @Test
  void shouldSkipEventsOfAnUnknownVersion() {
    JournalEntry entry = write(ended());
    JournalEntry newer =
        new JournalEntry(
            "call.ended", 99, entry.payload(), "default", "call", "x", 0, 1, Live.GOES_ON, null);
    assertThat(codec.read(newer)).isEmpty();
  }

  private JournalEntry write(CallEvent event) {
    return codec.entry(event, "default", "call", "2a0123456789abcdef", 42, 1, Live.GOES_ON, null);
  }

  private static CallEvent ended() {
    return new CallEnded(
        AT,
        new CdrRow(
            "2a0123456789abcdef",
            "default",
            "1001@rvoip",
            "1002@rvoip",
            "user",
            AT,
            AT.plusSeconds(2),
            AT.plusSeconds(60),
            58_000,
            "answered",
            200,
            "caller",
            "[\"node1#1\"]",
            "[]",
            "PCMU/8000",
            null));
  }

  private static final CallIdentity IDENTITY =
      new CallIdentity("TN-Validation-Passed", "A", "123e4567-e89b-12d3-a456-426655440000", null);

  private static CallEvent offered(CallIdentity identity) {
    return new CallOffered(
        "default",
        "1001",
        "1001@rvoip",
        "1002@rvoip",
        "user",
        "1002",
        AT,
        "node1#1",
        "node1#1",
        new LegFacts(
            0,
            "caller",
            "node1#1",
            new EdgeFlow("node1#1", "UDP", "127.0.0.1:5060", "127.0.0.1:40000", 0),
            "sip:1001@127.0.0.1:40000",
            "<sip:rvoip@127.0.0.1:5060>",
            null,
            null,
            List.of("SIP/2.0/UDP 127.0.0.1:40000;branch=z9hG4bK1"),
            null,
            new Endpoint("127.0.0.1", 18000, 18001),
            new SdpFacts(1, 2, "127.0.0.1", "v=0\r\n"),
            new byte[] {1, 2, 3},
            false,
            null),
        identity);
  }

  private static CallEvent moved() {
    return new CallMoved(
        AT,
        "node2#2",
        "node2#2",
        "takeover",
        List.of(
            new LegFacts(
                0,
                "caller",
                "node2#2",
                new EdgeFlow("node2#2", "UDP", "127.0.0.2:5060", "127.0.0.1:40000", 0),
                "sip:1001@127.0.0.1:40000",
                "<sip:rvoip@127.0.0.2:5060>",
                null,
                null,
                List.of(),
                null,
                new Endpoint("127.0.0.2", 18000, 18001),
                new SdpFacts(1, 2, "127.0.0.2", "v=0\r\n"),
                new byte[] {1, 2, 3},
                true,
                null)));
  }

  private static final String OFFERED_OF_FIRST_RELEASE =
      "bf6674656e616e746764656661756c74697072696e636970616c64313030316466726f6d6a31"
          + "3030314072766f697062746f6a313030324072766f697069726f7574654b696e646475736572"
          + "6a726f75746556616c756564313030326261747818323032362d31312d32335432323a30303a"
          + "30302e3132335a656f776e6572676e6f6465312331696d656469614e6f6465676e6f64653123"
          + "316663616c6c6572bf65696e6465780064726f6c656663616c6c65726465646765676e6f6465"
          + "31233164666c6f77bf646e6f6465676e6f6465312331697472616e73706f727463554450656c"
          + "6f63616c6e3132372e302e302e313a353036306672656d6f74656f3132372e302e302e313a34"
          + "303030306c636f6e6e656374696f6e496400ff6674617267657478187369703a313030314031"
          + "32372e302e302e313a343030303067636f6e74616374781a3c7369703a72766f697040313237"
          + "2e302e302e313a353036303e666469616c6f67f668696e766974655478f6647669617381782b"
          + "5349502f322e302f554450203132372e302e302e313a34303030303b6272616e63683d7a3968"
          + "4734624b316c696e766974654272616e6368f668656e64706f696e74bf64686f737469313237"
          + "2e302e302e3167727470506f72741946506872746370506f7274194651ff63736470bf697365"
          + "7373696f6e4964016776657273696f6e026d6f726967696e41646472657373693132372e302e"
          + "302e316473656e7465763d300d0aff6972656d6f7465536470430102036468656c64f4ffff";

  private static final String ENDED_OF_FIRST_RELEASE =
      "bf6261747818323032362d31312d32335432323a30303a30302e3132335a63636472bf666361"
          + "6c6c4964723261303132333435363738396162636465666674656e616e746764656661756c74"
          + "6466726f6d6a313030314072766f697062746f6a313030324072766f697065726f7574656475"
          + "73657267737461727465647818323032362d31312d32335432323a30303a30302e3132335a68"
          + "616e7377657265647818323032362d31312d32335432323a30303a30322e3132335a65656e64"
          + "65647818323032362d31312d32335432323a30313a30302e3132335a6a6475726174696f6e4d"
          + "7319e290676f7574636f6d6568616e7377657265646973697053746174757318c867656e6465"
          + "6442796663616c6c65726a6f776e65724e6f6465736b5b226e6f6465312331225d646c656773"
          + "625b5d65636f6465636950434d552f38303030ffff";
}

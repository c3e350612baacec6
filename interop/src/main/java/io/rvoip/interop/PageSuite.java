package io.rvoip.interop;

import io.rvoip.client.Call;
import io.rvoip.client.SimplePeer;
import io.rvoip.client.audio.AudioSource;
import io.rvoip.testkit.Scenario;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The status page in a real browser, while a phone rings for long, talks and hangs up. */
final class PageSuite implements Suites.Suite {
  private static final String PASSWORD = "page-Secret-7";
  private static final String SHOWN = "http-api/Status page/In a browser";
  private static final String RINGS = "telephone-system/Audio is heard/Rings for long";
  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final Duration RINGING = Duration.ofSeconds(8);

  @Override
  @Scenario(SHOWN)
  @Scenario(RINGS)
  public void run(Steps steps) throws IOException {
    Stage.with(
        steps,
        "page",
        1,
        PASSWORD,
        List.of("1001", "1002"),
        cluster -> {
          var folder = cluster.data().resolveSibling("browser");
          try (var browser = Browser.open(folder, cluster.urls().getFirst() + "/");
              var alice = SimplePeer.open(cluster.phone("1001", PASSWORD, 1));
              var bob = SimplePeer.open(cluster.phone("1002", PASSWORD, 1))) {
            alice.register().get(10, TimeUnit.SECONDS);
            bob.register().get(10, TimeUnit.SECONDS);
            steps.scenario(SHOWN, "the page asks for the token", () -> signIn(cluster, browser));
            steps.scenario(
                SHOWN,
                "one node and two registrations",
                () -> {
                  shows(browser, "nodes", "\tup\t"); // its name is that of the host
                  shows(browser, "registrations", "1001");
                  return shows(browser, "registrations", "1002");
                });
            call(steps, browser, alice, bob);
            steps.scenario(
                SHOWN,
                "a picture of it",
                () -> {
                  var picture = folder.resolve("page.png");
                  browser.screenshot(picture);
                  return picture.getFileName() + ", " + Files.size(picture) + " bytes";
                });
          }
        });
  }

  private static String signIn(Cluster cluster, Browser browser) throws Exception {
    Await.until(
        "the form",
        PATIENCE,
        () ->
            browser.value("document.getElementById('login').hidden").equals("false")
                ? ""
                : "hidden");
    String token = Files.readString(cluster.data().resolve("admin.token")).strip();
    browser.value(
        "document.getElementById('token').value = '"
            + token
            + "'; document.getElementById('login').requestSubmit()");
    Await.until(
        "the board",
        PATIENCE,
        () ->
            browser.value("document.getElementById('board').hidden").equals("false")
                ? ""
                : "hidden");
    return "it shows its board";
  }

  private static void call(Steps steps, Browser browser, SimplePeer alice, SimplePeer bob) {
    CompletableFuture<Call> there = new CompletableFuture<>();
    bob.onIncoming(
        call -> {
          call.ring();
          there.complete(call);
        });
    Call[] here = new Call[1];
    steps.scenario(
        RINGS,
        "1002 rings for " + RINGING.toSeconds() + " s, then answers",
        () -> {
          here[0] = alice.call("1002");
          there.get(10, TimeUnit.SECONDS);
          long end = System.nanoTime() + RINGING.toNanos();
          shows(browser, "calls", "ringing");
          Await.until(
              "the time to ring",
              RINGING.plusSeconds(5),
              () -> System.nanoTime() >= end ? "" : "not over");
          shows(browser, "calls", "ringing");
          there.join().answer().get(10, TimeUnit.SECONDS);
          here[0].answered().get(10, TimeUnit.SECONDS);
          there.join().play(AudioSource.tone(1000, -12));
          return "1001 hears " + Hearing.tone(here[0], 1000, -12, PATIENCE);
        });
    steps.scenario(
        SHOWN,
        "the call with counters that move",
        () -> {
          shows(browser, "calls", "answered");
          long before = packets(browser);
          Await.until(
              "counters",
              PATIENCE,
              () -> packets(browser) > before ? "" : "still " + before + " packets");
          return before + " → " + packets(browser) + " packets";
        });
    steps.scenario(
        SHOWN,
        "hung up: no call, and its events",
        () -> {
          here[0].hangUp().get(10, TimeUnit.SECONDS);
          shows(browser, "calls", "no calls");
          return shows(browser, "events", "call.ended");
        });
  }

  private static long packets(Browser browser) throws Exception {
    String text =
        browser.value("document.querySelector('#calls tr td:nth-child(9)')?.textContent ?? '0'");
    return text.matches("\\d+") ? Long.parseLong(text) : 0;
  }

  private static String shows(Browser browser, String table, String text) throws Exception {
    String expression = "document.getElementById('" + table + "').innerText";
    Duration passed =
        Await.until(
            table,
            PATIENCE,
            () -> {
              String shown = browser.value(expression);
              return shown.contains(text) ? "" : "'" + text + "' is not in: " + shown;
            });
    return "'" + text + "' after " + passed.toMillis() + " ms";
  }
}

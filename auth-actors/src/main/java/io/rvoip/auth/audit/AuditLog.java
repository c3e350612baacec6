package io.rvoip.auth.audit;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes decisions as JSON lines to {@code audit.jsonl}, on a thread of its own. A file that has
 * reached its size becomes {@code audit.1.jsonl}, that one {@code audit.2.jsonl}, and the oldest is
 * deleted. Events that come faster than the disk takes them, or while it takes none, are dropped
 * and counted: no caller ever waits.
 */
public final class AuditLog implements AuthAudit, AutoCloseable {
  /** The file's name in its directory. */
  public static final String FILE = "audit.jsonl";

  private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);
  private static final int QUEUE = 10_000;
  private static final long BATCH_MS = 50;
  private static final long LAST_WORDS_MS = 2_000;

  private final Path dir;
  private final long maxBytes;
  private final int files;
  private final BlockingQueue<AuthEvent> queue = new ArrayBlockingQueue<>(QUEUE);
  private final LongAdder dropped = new LongAdder();
  private final Thread writer;
  private volatile boolean open = true;
  private boolean failing;
  private long size;
  private @Nullable OutputStream file;

  private AuditLog(Path dir, long maxBytes, int files) {
    this.dir = dir;
    this.maxBytes = maxBytes;
    this.files = files;
    this.writer = Thread.ofPlatform().name("auth-audit").daemon().unstarted(this::run);
  }

  /**
   * Opens the log.
   *
   * @param dir exists already
   * @param maxBytes size at which a file is put aside
   * @param files how many there may be, the current one among them; 1 or more
   */
  public static AuditLog open(Path dir, long maxBytes, int files) throws IOException {
    AuditLog log = new AuditLog(dir, maxBytes, files);
    log.file = log.append();
    log.writer.start();
    return log;
  }

  @Override
  public void record(AuthEvent event) {
    if (!open || !queue.offer(event)) {
      dropped.increment();
    }
  }

  /** Events that are in no file. */
  public long dropped() {
    return dropped.sum();
  }

  /** Writes what is queued and closes the file. */
  @Override
  public void close() {
    open = false;
    writer.interrupt();
    try {
      writer.join(LAST_WORDS_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    List<AuthEvent> batch = new ArrayList<>();
    while (open) {
      try {
        AuthEvent first = queue.poll(1, TimeUnit.HOURS);
        if (first != null) {
          batch.add(first);
          // One wake-up for all that comes meanwhile: waking costs more than writing a line.
          TimeUnit.MILLISECONDS.sleep(BATCH_MS);
        }
      } catch (InterruptedException e) {
        // Only close() interrupts, and what is queued is still written: the loop ends by itself.
      }
      write(batch);
    }
    write(batch);
    closeFile();
  }

  private void write(List<AuthEvent> batch) {
    queue.drainTo(batch);
    if (batch.isEmpty()) {
      return;
    }
    StringBuilder lines = new StringBuilder();
    batch.forEach(event -> lines.append(AuditLine.of(event)));
    try {
      put(lines.toString().getBytes(StandardCharsets.US_ASCII));
      failing = false;
    } catch (IOException e) {
      dropped.add(batch.size());
      closeFile();
      if (!failing) {
        failing = true;
        LOG.warn(
            "{} cannot be written, decisions are dropped: {}", dir.resolve(FILE), e.toString());
      }
    }
    batch.clear();
  }

  private void put(byte[] bytes) throws IOException {
    OutputStream current = file;
    if (current == null) {
      current = append();
    } else if (size > 0 && size + bytes.length > maxBytes) {
      current.close();
      putAside();
      current = append();
    }
    file = current;
    current.write(bytes);
    size += bytes.length;
  }

  private void putAside() throws IOException {
    Files.deleteIfExists(numbered(files - 1));
    for (int i = files - 2; i >= 0; i--) {
      if (Files.exists(numbered(i))) {
        Files.move(numbered(i), numbered(i + 1), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private Path numbered(int number) {
    return dir.resolve(number == 0 ? FILE : "audit." + number + ".jsonl");
  }

  /** Not a channel: that would be closed by the interrupt of {@link #close}. */
  private OutputStream append() throws IOException {
    OutputStream opened = new FileOutputStream(dir.resolve(FILE).toFile(), true);
    size = Files.size(dir.resolve(FILE));
    return opened;
  }

  private void closeFile() {
    OutputStream current = file;
    file = null;
    if (current != null) {
      try {
        current.close();
      } catch (IOException e) {
        LOG.debug("{} cannot be closed", dir.resolve(FILE), e);
      }
    }
  }
}

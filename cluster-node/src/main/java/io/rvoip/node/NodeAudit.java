package io.rvoip.node;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.rvoip.auth.audit.AuditLog;
import io.rvoip.auth.audit.AuthAudit;
import io.rvoip.auth.audit.AuthCounters;
import io.rvoip.auth.audit.AuthEvent;
import io.rvoip.auth.audit.AuthMethod;
import io.rvoip.config.RvoipConfig;
import java.io.IOException;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Where a node's decisions about identity go: to the metrics, and to {@code audit.jsonl}. */
final class NodeAudit implements AuthAudit, AutoCloseable {
  private final AuthCounters counters = new AuthCounters();
  private final @Nullable AuditLog log;

  private NodeAudit(@Nullable AuditLog log) {
    this.log = log;
  }

  static NodeAudit open(RvoipConfig config) {
    var audit = config.auth().audit();
    try {
      return new NodeAudit(
          audit.enabled()
              ? AuditLog.open(config.store().dir(), audit.maxFileBytes(), audit.files())
              : null);
    } catch (IOException e) {
      throw new OperatorError(
          "--data: %s (expected: a directory where %s can be written)"
              .formatted(config.store().dir(), AuditLog.FILE));
    }
  }

  @Override
  public void record(AuthEvent event) {
    counters.record(event);
    if (log != null) {
      log.record(event);
    }
  }

  void bind(MeterRegistry registry) {
    for (AuthMethod method : AuthMethod.values()) {
      for (String verdict : AuthCounters.VERDICTS) {
        FunctionCounter.builder(
                "rvoip.auth.decisions", counters.count(method, verdict), LongAdder::doubleValue)
            .description("Decisions about identity, by method and verdict")
            .tag("method", method.word())
            .tag("verdict", verdict)
            .register(registry);
      }
    }
    if (log != null) {
      FunctionCounter.builder("rvoip.auth.audit.dropped", log, AuditLog::dropped)
          .description("Decisions that could not be written to the audit log")
          .register(registry);
    }
  }

  @Override
  public void close() {
    if (log != null) {
      log.close();
    }
  }
}

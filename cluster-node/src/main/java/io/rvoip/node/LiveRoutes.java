package io.rvoip.node;

import io.rvoip.config.ConfigException;
import io.rvoip.config.ConfigSources;
import io.rvoip.config.RouteTable;
import io.rvoip.config.RvoipConfig;
import io.rvoip.config.SipConfig;
import io.rvoip.config.SipConfig.TrustedSource;
import io.rvoip.config.SipTlsConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Routes, trusted sources, TLS and trace settings as they are in the files now. {@link #look()} is
 * called every other second; it reads again when a configuration file beside the known ones has
 * changed. What cannot be used is told once, and the old ones stay.
 */
final class LiveRoutes implements Supplier<LiveRoutes.Now> {
  private static final Logger LOG = LoggerFactory.getLogger(LiveRoutes.class);

  private final ConfigSources sources;
  private volatile Now current;
  private Map<Path, FileTime> seen;

  /** What may change while the node runs. */
  record Now(
      RouteTable routes, List<TrustedSource> trusted, SipTlsConfig tls, SipConfig.Trace trace) {
    static Now of(SipConfig sip) {
      return new Now(sip.routes(), sip.trusted(), sip.tls(), sip.trace());
    }
  }

  LiveRoutes(ConfigSources sources, SipConfig sip) {
    this.sources = sources;
    this.current = Now.of(sip);
    this.seen = files();
  }

  @Override
  public Now get() {
    return current;
  }

  void look() {
    Map<Path, FileTime> now = files();
    if (now.equals(seen)) {
      return;
    }
    seen = now;
    try {
      Now fresh = Now.of(RvoipConfig.load(sources).sip());
      if (!fresh.equals(current)) {
        current = fresh;
        LOG.info(
            "reloaded: {} routes, {} trusted sources, trace {}",
            fresh.routes().routes().size(),
            fresh.trusted().size(),
            fresh.trace().enabled() ? "on" : "off");
      }
    } catch (ConfigException e) {
      e.problems().forEach(p -> LOG.warn("configuration not reloaded: {}", p));
    }
  }

  /** Files may include others; all that lie beside them count. */
  private Map<Path, FileTime> files() {
    Map<Path, FileTime> times = new TreeMap<>();
    for (Path file : sources.files()) {
      Path dir = file.toAbsolutePath().getParent();
      if (dir == null) {
        continue;
      }
      try (Stream<Path> beside = Files.list(dir)) {
        for (Path conf : beside.filter(f -> f.toString().endsWith(".conf")).toList()) {
          times.put(conf, Files.getLastModifiedTime(conf));
        }
      } catch (IOException | UncheckedIOException e) {
        LOG.debug("{} cannot be listed now", dir, e);
      }
    }
    return times;
  }
}

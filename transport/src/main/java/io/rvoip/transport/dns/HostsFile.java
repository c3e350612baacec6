package io.rvoip.transport.dns;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;
import org.xbill.DNS.hosts.HostsFileParser;

/** Names that the operator has written down himself; read again when the file changes. */
final class HostsFile {
  /**
   * Of IPv4 alone: who listens on ::1 listens here too, and over UDP a wrong try takes half a
   * minute.
   */
  private static final List<InetAddress> LOCALHOST = List.of(InetAddress.ofLiteral("127.0.0.1"));

  private final HostsFileParser parser;

  private HostsFile(HostsFileParser parser) {
    this.parser = parser;
  }

  /** The system's. */
  static HostsFile ofSystem() {
    return new HostsFile(new HostsFileParser());
  }

  static HostsFile of(Path file) {
    return new HostsFile(new HostsFileParser(file));
  }

  /** The addresses of a name, those of IPv6 first; empty when the file does not know it. */
  List<InetAddress> addresses(String name) {
    if (name.equals("localhost") || name.endsWith(".localhost")) {
      return LOCALHOST;
    }
    List<InetAddress> found = new ArrayList<>(2);
    try {
      Name absolute = Name.fromString(name, Name.root);
      for (int type : new int[] {Type.AAAA, Type.A}) {
        Optional<InetAddress> address = parser.getAddressForHost(absolute, type);
        address.ifPresent(found::add);
      }
    } catch (TextParseException e) {
      return List.of();
    } catch (IOException e) {
      return List.of(); // no such file: nobody has written any name down
    }
    return found;
  }
}

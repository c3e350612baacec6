package io.rvoip.testkit;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Master;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * A name server that knows everything, on a UDP port of 127.0.0.1: it answers from a zone file
 * whose origin is the root, says NXDOMAIN to all other names, and remembers what it was asked.
 */
public final class TestNameServer implements AutoCloseable {
  private static final int MOST_ALIASES = 16;
  private static final long NEGATIVE_TTL_SECONDS = 60;

  private final DatagramSocket socket;
  private final ConcurrentLinkedQueue<String> asked = new ConcurrentLinkedQueue<>();
  private volatile Map<Name, List<Record>> zone;
  private volatile boolean silent;

  /**
   * Starts it.
   *
   * @param zone lines of a zone file, RFC 1035 §5; names are absolute, TTLs may be left out
   */
  public TestNameServer(String zone) throws IOException {
    this(new ByteArrayInputStream(zone.getBytes(StandardCharsets.US_ASCII)));
  }

  /** Likewise, from a file. */
  public TestNameServer(InputStream zone) throws IOException {
    this.zone = read(zone);
    this.socket = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"));
    Thread.ofVirtual().name("test-name-server").start(this::serve);
  }

  private static Map<Name, List<Record>> read(InputStream in) throws IOException {
    Map<Name, List<Record>> records = new TreeMap<>();
    try (Master master = new Master(in, Name.root, 300)) {
      for (Record r = master.nextRecord(); r != null; r = master.nextRecord()) {
        records.computeIfAbsent(r.getName(), name -> new java.util.ArrayList<>()).add(r);
      }
    }
    return records;
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return (InetSocketAddress) socket.getLocalSocketAddress();
  }

  /** What it was asked so far, as {@code SRV _sip._udp.example.com}. */
  public List<String> asked() {
    return List.copyOf(asked);
  }

  /** Knows something else from now on. */
  public void serve(String otherZone) {
    try {
      zone = read(new ByteArrayInputStream(otherZone.getBytes(StandardCharsets.US_ASCII)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Hears questions and says nothing. */
  public void beSilent(boolean so) {
    silent = so;
  }

  private void serve() {
    byte[] buffer = new byte[4_096];
    while (!socket.isClosed()) {
      DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
      try {
        socket.receive(packet);
        Message query = new Message(java.util.Arrays.copyOf(buffer, packet.getLength()));
        asked.add(
            Type.string(query.getQuestion().getType())
                + " "
                + query.getQuestion().getName().toString(true));
        if (!silent) {
          byte[] answer = answer(query).toWire();
          socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
        }
      } catch (IOException e) {
        if (!socket.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private Message answer(Message query) {
    Record question = query.getQuestion();
    Message answer = new Message(query.getHeader().getID());
    answer.getHeader().setFlag(Flags.QR);
    answer.getHeader().setFlag(Flags.AA);
    answer.addRecord(question, Section.QUESTION);
    Name name = question.getName();
    for (int step = 0; step < MOST_ALIASES; step++) {
      List<Record> records = zone.getOrDefault(name, List.of());
      List<Record> wanted =
          records.stream().filter(r -> r.getType() == question.getType()).toList();
      wanted.forEach(r -> answer.addRecord(r, Section.ANSWER));
      if (!wanted.isEmpty()) {
        return answer;
      }
      CNAMERecord alias =
          records.stream()
              .filter(CNAMERecord.class::isInstance)
              .map(CNAMERecord.class::cast)
              .findFirst()
              .orElse(null);
      if (alias == null) {
        if (records.isEmpty()) {
          answer.getHeader().setRcode(Rcode.NXDOMAIN);
        }
        break;
      }
      answer.addRecord(alias, Section.ANSWER);
      name = alias.getTarget();
    }
    answer.addRecord(authority(), Section.AUTHORITY);
    return answer;
  }

  /** RFC 2308: how long it may be remembered that there is nothing. */
  private static Record authority() {
    return new SOARecord(
        Name.root,
        DClass.IN,
        NEGATIVE_TTL_SECONDS,
        Name.root,
        Name.root,
        1,
        3_600,
        3_600,
        3_600,
        NEGATIVE_TTL_SECONDS);
  }

  @Override
  public void close() {
    socket.close();
  }
}

package io.rvoip.protocol.sip.locate;

import java.net.InetAddress;
import java.util.List;

/** What the DNS has said to a {@link Question}; aliases (CNAME) have been followed. */
public sealed interface Answer {

  /** Rules, in any order. */
  record Rules(List<NaptrRecord> records) implements Answer {
    public Rules {
      records = List.copyOf(records);
    }
  }

  /** Services, in any order. */
  record Services(List<SrvRecord> records) implements Answer {
    public Services {
      records = List.copyOf(records);
    }
  }

  /** Addresses of both families, in any order. */
  record Addresses(List<InetAddress> addresses) implements Answer {
    public Addresses {
      addresses = List.copyOf(addresses);
    }
  }

  /**
   * No such records, or none to be had.
   *
   * @param why for people: {@code no such name}, {@code no answer in 2000 ms} …
   */
  record Nothing(String why) implements Answer {}
}

package io.rvoip.auth.stir;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/**
 * For which numbers a certificate may speak, RFC 8226 §9.
 *
 * <p>A service provider code stands for all numbers that the provider may use; which those are is
 * known to the authority that gave the certificate, not to us, so a list with a code covers all.
 *
 * @param providerCodes codes of service providers (SPC)
 * @param ranges ranges of numbers; a single number is a range of one
 */
record TnAuthList(List<String> providerCodes, List<Range> ranges) {
  static final String OID = "1.3.6.1.5.5.7.1.26";
  private static final int MAX_ENTRIES = 10_000;

  TnAuthList {
    providerCodes = List.copyOf(providerCodes);
    ranges = List.copyOf(ranges);
  }

  /** {@code count} numbers of the same length from {@code start} on. */
  record Range(String start, BigInteger count) {
    boolean contains(String number) {
      if (start.length() != number.length()) {
        return false; // 8226 §9: counting up never changes the number of digits
      }
      if (!isDecimal(start) || !isDecimal(number)) {
        return start.equals(number);
      }
      BigInteger distance = new BigInteger(number).subtract(new BigInteger(start));
      return distance.signum() >= 0 && distance.compareTo(count) < 0;
    }

    private static boolean isDecimal(String text) {
      return text.chars().allMatch(c -> c >= '0' && c <= '9');
    }
  }

  /** What a certificate says of its numbers. */
  sealed interface Reading {}

  /** The certificate has no such list. */
  record Absent() implements Reading {}

  /** There is something in its place that is none. */
  record Malformed() implements Reading {}

  /** The list. */
  record Present(TnAuthList list) implements Reading {}

  /** Whether the certificate may speak for the number. */
  boolean covers(String number) {
    return !providerCodes.isEmpty() || ranges.stream().anyMatch(r -> r.contains(number));
  }

  static Reading of(X509Certificate certificate) {
    byte[] extension = certificate.getExtensionValue(OID);
    if (extension == null) {
      return new Absent();
    }
    try {
      Der outer = new Der(extension);
      Der value = new Der(outer.contents(Der.OCTET_STRING));
      outer.end();
      Der entries = value.enter(Der.SEQUENCE);
      value.end();
      return new Present(entries(entries));
    } catch (Der.Malformed e) {
      return new Malformed();
    }
  }

  private static TnAuthList entries(Der entries) throws Der.Malformed {
    List<String> codes = new ArrayList<>();
    List<Range> ranges = new ArrayList<>();
    while (!entries.atEnd()) {
      if (codes.size() + ranges.size() == MAX_ENTRIES) {
        throw new Der.Malformed();
      }
      int tag = entries.tag();
      Der entry = entries.enter(tag);
      if (tag == Der.context(0)) {
        codes.add(text(entry.contents(Der.IA5_STRING)));
      } else if (tag == Der.context(1)) {
        Der range = entry.enter(Der.SEQUENCE);
        String start = number(range.contents(Der.IA5_STRING));
        ranges.add(new Range(start, count(range.contents(Der.INTEGER))));
      } else if (tag == Der.context(2)) {
        ranges.add(new Range(number(entry.contents(Der.IA5_STRING)), BigInteger.ONE));
      } else {
        throw new Der.Malformed();
      }
      entry.end();
    }
    if (codes.isEmpty() && ranges.isEmpty()) {
      throw new Der.Malformed(); // SIZE (1..MAX)
    }
    return new TnAuthList(codes, ranges);
  }

  private static String text(byte[] ia5) throws Der.Malformed {
    if (ia5.length == 0 || ia5.length > 64) {
      throw new Der.Malformed();
    }
    return new String(ia5, StandardCharsets.US_ASCII);
  }

  private static String number(byte[] ia5) throws Der.Malformed {
    String number = text(ia5);
    if (!number.matches("[0-9#*]{1,15}")) {
      throw new Der.Malformed();
    }
    return number;
  }

  private static BigInteger count(byte[] integer) throws Der.Malformed {
    if (integer.length == 0 || integer.length > 16) {
      throw new Der.Malformed();
    }
    BigInteger count = new BigInteger(integer);
    if (count.compareTo(BigInteger.TWO) < 0) {
      throw new Der.Malformed();
    }
    return count;
  }
}

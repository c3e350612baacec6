package io.rvoip.protocol.sdp;

/** Decimal numbers from the network. */
final class SdpNumbers {
  private SdpNumbers() {}

  /**
   * The number, -1 when the text is not one from 0 to {@code max}; spaces around it are forgiven.
   */
  static int parse(String text, int max) {
    String digits = text.strip();
    if (digits.isEmpty() || digits.length() > 9 || !isDigits(digits)) {
      return -1;
    }
    int number = Integer.parseInt(digits);
    return number <= max ? number : -1;
  }

  static boolean isDigits(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return !text.isEmpty();
  }
}

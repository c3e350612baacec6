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
    return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}

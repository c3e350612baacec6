package io.rvoip.node;

/** Which release this is. */
public final class Release {
  private Release() {}

  /** From the jar's manifest; {@code dev} when run from classes. */
  public static String version() {
    String version = Release.class.getPackage().getImplementationVersion();
    return version == null ? "dev" : version;
  }
}
